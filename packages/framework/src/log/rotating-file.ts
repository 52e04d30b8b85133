import { closeSync, fstatSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Size at which a log file is rotated, bytes. */
export const MAX_LOG_BYTES = 10 * 1024 * 1024;
/** Log files kept, the present one included: `bot.log`, `bot.log.1` …; the oldest is overwritten. */
export const MAX_LOG_FILES = 5;

/**
 * An append-only file that is rotated by size. Writes are synchronous, so that the last lines before a kill are on
 * disk. Several processes may write to one: each notices when another has rotated it. Opens at the first write.
 */
export class RotatingFile {
  private descriptor: number | undefined;

  constructor(
    private readonly file: string,
    private readonly maxBytes = MAX_LOG_BYTES,
    private readonly maxFiles = MAX_LOG_FILES,
  ) {}

  /** Appends a line that ends with a newline. Throws what the file system throws. */
  write(line: string): void {
    let descriptor = this.opened();
    if (fstatSync(descriptor).size + Buffer.byteLength(line) > this.maxBytes) {
      this.rotate(descriptor);
      descriptor = this.opened();
    }
    writeSync(descriptor, line);
  }

  close(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = undefined;
  }

  private opened(): number {
    if (this.descriptor === undefined) {
      mkdirSync(dirname(this.file), { recursive: true });
      this.descriptor = openSync(this.file, 'a', 0o600);
    }
    return this.descriptor;
  }

  private rotate(descriptor: number): void {
    const isPresentFile = inodeAt(this.file) === fstatSync(descriptor).ino;
    this.close();
    if (!isPresentFile) return;
    for (let age = this.maxFiles - 1; age >= 1; age--) moveIfThere(this.name(age - 1), this.name(age));
  }

  private name(age: number): string {
    return age === 0 ? this.file : `${this.file}.${age}`;
  }
}

function inodeAt(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.ino;
}

function moveIfThere(from: string, to: string): void {
  if (inodeAt(from) !== undefined) renameSync(from, to);
}
