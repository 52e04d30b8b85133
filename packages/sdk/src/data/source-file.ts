import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { botError } from '../errors/index.js';

/** Largest data file, unpacked. */
export const MAXIMUM_FILE_BYTES = 2 ** 31 - 1;

/** A data file's text as bytes, unpacked, without byte order mark. */
export interface SourceFile {
  readonly file: string;
  readonly bytes: Uint8Array;
  /** SHA-256 of the file as it lies on the disk, lower-case hex. */
  readonly sha256: string;
}

/** Reads a file, unpacks it when it is gzip (whatever its name). Throws BOT_DATA_UNREADABLE or BOT_DATA_UNUSABLE. */
export function readSource(file: string): SourceFile {
  const stored = readStored(file);
  const sha256 = createHash('sha256').update(stored).digest('hex');
  const bytes = isGzip(stored) ? unpack(file, stored) : stored;
  const refusal = refusalOf(bytes);
  if (refusal) throw botError('BOT_DATA_UNUSABLE', { file, reason: refusal });
  return { file, sha256, bytes: hasMark(bytes) ? bytes.subarray(3) : bytes };
}

function readStored(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw botError('BOT_DATA_UNREADABLE', { file, reason: reasonOf(error) }, error);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  ERR_FS_FILE_TOO_LARGE: `it is larger than ${MAXIMUM_FILE_BYTES} bytes`,
  ERR_BUFFER_TOO_LARGE: `it is larger than ${MAXIMUM_FILE_BYTES} bytes unpacked`,
  Z_BUF_ERROR: 'the gzip data ends too early: the file is truncated, copy or download it again',
  Z_DATA_ERROR: 'the gzip data is damaged: copy or download the file again',
};

function reasonOf(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? message;
}

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

function unpack(file: string, stored: Uint8Array): Uint8Array {
  try {
    return gunzipSync(stored, { maxOutputLength: MAXIMUM_FILE_BYTES });
  } catch (error) {
    throw botError('BOT_DATA_UNUSABLE', { file, reason: reasonOf(error) }, error);
  }
}

const hasMark = (bytes: Uint8Array): boolean => bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;

/** Why bytes cannot be a CSV text; undefined when nothing speaks against it. */
function refusalOf(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return 'the file is empty';
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return 'the text is UTF-16: save it as UTF-8';
  }
  if (first === 0x50 && second === 0x4b) return 'it is a zip archive: unpack it first';
  if (bytes.subarray(0, 1024).includes(0)) return 'it is not a text but binary data';
  return undefined;
}
