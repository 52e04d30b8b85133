import { statSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { DataSource } from 'typeorm';

const CHUNK_BYTES = 1024 * 1024;

/**
 * Makes the log that another process has left durable, before anything is read from it. After a flush that failed the
 * system shows, as if they were written, bytes that are not on the disk, and never writes them: what is then acknowledged
 * behind them would be lost with them. So the log is written over itself and flushed. No byte of it changes: damage is
 * found as ever. A checkpoint would not do: it takes the log for durable while it changes the database.
 */
export async function settleLog(source: DataSource, file: string): Promise<void> {
  const path = `${file}-wal`;
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0) return;
  const log = await open(path, 'r+');
  try {
    await alone(source, () => writeOver(log));
  } finally {
    await log.close();
  }
}

/** Keeps other programs from writing meanwhile. */
async function alone(source: DataSource, task: () => Promise<void>): Promise<void> {
  await source.query('BEGIN IMMEDIATE');
  try {
    await task();
  } finally {
    await source.query('ROLLBACK');
  }
}

async function writeOver(log: FileHandle): Promise<void> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  for (let at = 0, length = 1; length > 0; at += length) {
    // bounded: by the size of the log, which nobody else writes
    length = (await log.read(chunk, 0, CHUNK_BYTES, at)).bytesRead;
    if (length > 0) await writeAll(log, chunk.subarray(0, length), at);
  }
  await log.sync();
}

async function writeAll(log: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    // bounded: each round writes something, or throws
    done += (await log.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
  }
}
