import type { ArrayKind } from './array-kind.js';
import { bytesOfArray } from './array-bytes.js';
import type { ByteWriter } from './byte-writer.js';
import { MAXIMUM_BIGINT_BYTES, type PlainWalk } from './plain-walk.js';
import type { StateArray } from './state.js';
import { TAG } from './tag.js';

/** Writes a value that has no children and is not a typed array, or refuses it. */
export function writeScalar(value: unknown, walk: PlainWalk, out: ByteWriter): void {
  if (typeof value === 'number') writeNumber(value, out);
  else if (typeof value === 'string') writeText(value, out);
  else if (typeof value === 'boolean') out.byte(value ? TAG.true : TAG.false);
  else if (typeof value === 'bigint') writeBigint(value, walk, out);
  else if (value === null) out.byte(TAG.null);
  else walk.refuse(value === undefined ? 'is undefined' : `is a ${typeof value}`);
}

function writeNumber(value: number, out: ByteWriter): void {
  out.byte(TAG.number);
  out.float64(value);
}

export function writeText(text: string, out: ByteWriter): void {
  const narrow = isLatin1(text);
  out.byte(narrow ? TAG.latin1 : TAG.utf16);
  out.uint32(text.length);
  if (narrow) out.latin1(text);
  else out.utf16(text);
}

export function isLatin1(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 255) return false;
  return true;
}

function writeBigint(value: bigint, walk: PlainWalk, out: ByteWriter): void {
  if (fitsIn64Bits(value)) {
    out.byte(TAG.bigint64);
    out.bigint64(value);
    return;
  }
  const hex = (value < 0n ? -value : value).toString(16);
  const magnitude = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').reverse();
  if (magnitude.length > MAXIMUM_BIGINT_BYTES)
    walk.refuse(`is a bigint of more than ${MAXIMUM_BIGINT_BYTES} bytes`);
  out.byte(TAG.bigint);
  out.byte(value < 0n ? 1 : 0);
  out.uint32(magnitude.length);
  out.raw(magnitude);
}

export function fitsIn64Bits(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value;
}

/** Writes a typed array: tag, element count, little-endian elements. */
export function writeArray(array: StateArray, kind: ArrayKind, out: ByteWriter): void {
  out.byte(kind.tag);
  out.uint32(array.length);
  out.raw(bytesOfArray(array));
}
