import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { botError } from '../errors/index.js';

/** Text gathered before it is written. */
const CHUNK_CHARACTERS = 1 << 20;

/**
 * A text file being written beside its final place, as gzip when its name ends with `.gz` (a member a chunk). It gets
 * its name when it is finished. Throws BOT_FILE_UNWRITABLE.
 */
export class TextFile {
  private readonly part: string;
  private readonly packed: boolean;
  private readonly output: number;
  private text = '';
  private open = true;

  constructor(private readonly file: string) {
    this.part = `${file}.part`;
    this.packed = file.endsWith('.gz');
    this.output = this.attempt(() => openSync(this.part, 'w'));
  }

  add(text: string): void {
    this.text += text;
    if (this.text.length >= CHUNK_CHARACTERS) this.flush();
  }

  /** Writes what is left and gives the file its name. */
  finish(): void {
    this.flush();
    this.attempt(() => {
      fsyncSync(this.output);
      this.close();
      renameSync(this.part, this.file);
    });
  }

  /** Gives up: nothing stays behind. */
  discard(): void {
    this.close();
    rmSync(this.part, { force: true });
  }

  private flush(): void {
    const bytes = this.packed ? gzipSync(this.text) : Buffer.from(this.text);
    this.text = '';
    this.attempt(() => {
      for (let at = 0; at < bytes.length;) at += writeSync(this.output, bytes, at);
    });
  }

  private close(): void {
    if (this.open) closeSync(this.output);
    this.open = false;
  }

  private attempt<Result>(run: () => Result): Result {
    try {
      return run();
    } catch (error) {
      throw botError('BOT_FILE_UNWRITABLE', { file: this.file, reason: (error as Error).message }, error);
    }
  }
}
