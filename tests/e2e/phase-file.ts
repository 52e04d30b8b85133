import { closeSync, openSync, readSync } from 'node:fs';

/** Phases of a session and of its storage as the phase file numbers them. */
const PHASES = ['boot', 'recovery', 'wait', 'step', 'end'] as const;
const COMMITS = ['idle', 'commit', 'checkpoint', 'archive'] as const;

const LENGTH = 18;

/** What a session was doing. */
export interface Moment {
  readonly phase: (typeof PHASES)[number];
  readonly commit: (typeof COMMITS)[number];
  /** Sequence it had stepped to. */
  readonly sequence: number;
  /** Sequence up to which it was told by its storage that all is durable; 0: nothing yet in this session. */
  readonly durable: number;
}

/** Reads what a session says it is doing; the file stays when the session is killed. */
export class PhaseFile {
  private readonly descriptor: number;
  private readonly bytes = Buffer.alloc(LENGTH);

  /** Empties the file, so that what is read later is of the session that comes next. */
  constructor(readonly path: string) {
    this.descriptor = openSync(path, 'w+');
  }

  /** A session that has not written yet is in its boot. */
  read(): Moment {
    if (readSync(this.descriptor, this.bytes, 0, LENGTH, 0) < LENGTH)
      return { phase: 'boot', commit: 'idle', sequence: 0, durable: 0 };
    return {
      phase: PHASES[this.bytes[0] as number] ?? 'boot',
      commit: COMMITS[this.bytes[1] as number] ?? 'idle',
      sequence: this.bytes.readDoubleLE(2),
      durable: this.bytes.readDoubleLE(10),
    };
  }

  close(): void {
    closeSync(this.descriptor);
  }
}
