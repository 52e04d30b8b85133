import { closeSync, openSync, writeSync } from 'node:fs';

/** What a session is doing: first byte of the phase file. */
export const PHASES = ['boot', 'recovery', 'wait', 'step', 'end'] as const;
/** What its storage is doing at the same time: second byte. */
export const COMMITS = ['idle', 'commit', 'checkpoint', 'archive'] as const;

/** A phase of a session. */
export type Phase = (typeof PHASES)[number];
/** A phase of a commit. */
export type CommitPhase = (typeof COMMITS)[number];

/**
 * Notes what a session is doing in a file of 18 bytes: phase, commit phase, then as doubles, little endian, the sequence
 * stepped to and the one up to which commits have resolved. A file survives a kill, so a proof can read where the kill
 * landed and what was promised by then. Writes nothing unless a file is asked for.
 */
export class PhaseMark {
  private readonly descriptor: number | undefined;
  private readonly bytes = Buffer.alloc(18);
  private resting: CommitPhase = 'idle';

  constructor(file: string | undefined) {
    this.descriptor = file === undefined ? undefined : openSync(file, 'w');
    this.write();
  }

  /** The session enters a phase, having stepped up to a sequence. */
  phase(phase: Phase, sequence = 0): void {
    if (this.descriptor === undefined) return;
    this.bytes[0] = PHASES.indexOf(phase);
    this.bytes.writeDoubleLE(sequence, 2);
    this.write();
  }

  commit(phase: CommitPhase): void {
    if (this.descriptor === undefined) return;
    this.bytes[1] = COMMITS.indexOf(phase === 'idle' ? this.resting : phase);
    this.write();
  }

  /** The commit has resolved: rows up to this sequence are durable from now on; undefined: it held none. */
  committed(sequence: number | undefined): void {
    if (this.descriptor === undefined) return;
    this.bytes[1] = COMMITS.indexOf(this.resting);
    if (sequence !== undefined) this.bytes.writeDoubleLE(sequence, 10);
    this.write();
  }

  /** What the storage does while no commit is under way. */
  rest(phase: CommitPhase): void {
    const wasResting = this.bytes[1] === COMMITS.indexOf(this.resting);
    this.resting = phase;
    if (wasResting) this.commit('idle');
  }

  close(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor);
  }

  private write(): void {
    if (this.descriptor !== undefined) writeSync(this.descriptor, this.bytes, 0, this.bytes.length, 0);
  }
}
