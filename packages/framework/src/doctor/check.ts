import type { ConfigRequest } from '../config/load-config.js';

/** What the checks look at: real in the command, altered in tests. */
export interface Surroundings {
  readonly request: ConfigRequest;
  /** `process.versions.node`. */
  readonly nodeVersion: string;
  /** Bytes free to this user on the disk of a folder. */
  freeBytes(folder: string): Promise<number>;
}

/** One thing that must be in order before the bot can run. */
export interface Check {
  readonly name: string;
  /** Says in a few words what was found, or throws the error that tells what to do. */
  run(surroundings: Surroundings): Promise<Finding>;
}

/** What a check found: all well, or something worth knowing. */
export type Finding = {
  readonly text: string;
  readonly note?: boolean;
  /** More about it, a line each. */
  readonly lines?: readonly string[];
};

/** A check's outcome. */
export interface Diagnosis {
  readonly name: string;
  readonly status: 'ok' | 'note' | 'failed';
  readonly text: string;
  readonly lines: readonly string[];
  /** What to do about a failure; empty otherwise. */
  readonly hint: string;
  readonly exitCode: number;
}
