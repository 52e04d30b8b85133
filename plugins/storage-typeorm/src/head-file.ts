import { closeSync, openSync, writeSync, constants } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Head } from '@autotrader/sdk';
import { identityOf, isSameFile, type FileIdentity } from './file-identity.js';
import { storageError } from './storage-error.js';

/** Name of the head file in the run's folder. */
export const HEAD_FILE = 'head';

/** Layout, 52 bytes: format (8 ASCII) · sequence (u64 LE) · chain (32) · CRC-32 of the bytes before (u32 LE). */
const FORMAT = Buffer.from('BOTHEAD1', 'ascii');
const SEQUENCE_AT = 8;
const CHAIN_AT = 16;
const CRC_AT = 48;
const LENGTH = 52;

/** A reader in another process can catch the file half written: it looks again before it calls it damaged. */
const READ_ATTEMPTS = 3;

/** Writes the head file: one pwrite into a descriptor that is kept, without fsync, since the rows are durable before. */
export class HeadWriter {
  readonly #path: string;
  readonly #bytes = Buffer.alloc(LENGTH);
  #open: { readonly descriptor: number; readonly identity: FileIdentity } | undefined;

  constructor(folder: string) {
    this.#path = join(folder, HEAD_FILE);
    FORMAT.copy(this.#bytes);
  }

  write(head: Head): void {
    encode(this.#bytes, head);
    this.#put();
  }

  /** Writes it anew where it was deleted or replaced: it alone tells of rows that are lost. */
  renew(): void {
    if (!this.#open || isSameFile(this.#path, this.#open.identity)) return;
    this.close();
    this.#put();
  }

  close(): void {
    if (this.#open) closeSync(this.#open.descriptor);
    this.#open = undefined;
  }

  #put(): void {
    this.#open ??= opened(this.#path);
    const written = writeSync(this.#open.descriptor, this.#bytes, 0, LENGTH, 0);
    if (written !== LENGTH) throw storageError(this.#path, `${written} of ${LENGTH} bytes were written`);
  }
}

/** Reads the head file of a run's folder; an empty one was made by a process that died before it wrote. */
export async function readHead(folder: string): Promise<Head | 'missing' | 'damaged'> {
  for (let attempt = 1; attempt <= READ_ATTEMPTS; attempt += 1) {
    const bytes = await readFile(join(folder, HEAD_FILE)).catch(missingAsEmpty);
    if (bytes.length === 0) return 'missing';
    const head = decode(bytes);
    if (head) return head;
  }
  return 'damaged';
}

function opened(path: string): { descriptor: number; identity: FileIdentity } {
  const descriptor = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  return { descriptor, identity: identityOf(path) };
}

function encode(bytes: Buffer, head: Head): void {
  bytes.writeBigUInt64LE(BigInt(head.sequence), SEQUENCE_AT);
  bytes.set(head.chain, CHAIN_AT);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, CRC_AT)), CRC_AT);
}

function decode(bytes: Buffer): Head | undefined {
  if (bytes.length !== LENGTH || !bytes.subarray(0, SEQUENCE_AT).equals(FORMAT)) return undefined;
  if (bytes.readUInt32LE(CRC_AT) !== crc32(bytes.subarray(0, CRC_AT))) return undefined;
  return {
    sequence: Number(bytes.readBigUInt64LE(SEQUENCE_AT)),
    chain: new Uint8Array(bytes.subarray(CHAIN_AT, CRC_AT)),
  };
}

function missingAsEmpty(error: NodeJS.ErrnoException): Buffer {
  if (error.code === 'ENOENT') return Buffer.alloc(0);
  throw error;
}
