import { arrayFromBytes } from './array-bytes.js';
import { ARRAY_KINDS, FIRST_ARRAY_TAG, type ArrayKind } from './array-kind.js';
import { ByteReader } from './byte-reader.js';
import { fitsIn64Bits, isLatin1 } from './leaf.js';
import { MAXIMUM_BIGINT_BYTES, MAXIMUM_DEPTH } from './plain-walk.js';
import type { State, StateArray } from './state.js';
import { FORMAT_VERSION, TAG } from './tag.js';

/**
 * The state whose encoding these bytes are: new objects and arrays that share nothing with the bytes. Only what
 * `encodeState` can have written is read; anything else is BOT_STATE_CORRUPT.
 *
 * @example
 * const state = decodeState(encodeState({ close: -0 })); // { close: -0 }
 */
export function decodeState(bytes: Uint8Array): State {
  const reader = new ByteReader(bytes);
  const version = reader.byte();
  if (version !== FORMAT_VERSION) reader.fail(`version ${version} of the format is not known`);
  const state = read(reader, 0);
  if (reader.remaining > 0) reader.fail('bytes follow the end of the state');
  return state;
}

function read(reader: ByteReader, depth: number): State {
  if (depth > MAXIMUM_DEPTH) reader.fail(`the nesting is deeper than ${MAXIMUM_DEPTH}`);
  const tag = reader.byte();
  if (tag === TAG.object) return readObject(reader, depth);
  if (tag === TAG.array) return readList(reader, depth);
  if (tag === TAG.latin1 || tag === TAG.utf16) return readText(reader, tag);
  const kind = ARRAY_KINDS[tag - FIRST_ARRAY_TAG];
  return kind ? readArray(reader, kind) : readScalar(reader, tag);
}

function readScalar(reader: ByteReader, tag: number): State {
  if (tag === TAG.number) return reader.float64();
  if (tag === TAG.bigint64) return reader.bigint64();
  if (tag === TAG.bigint) return readBigint(reader);
  if (tag === TAG.null) return null;
  if (tag === TAG.true || tag === TAG.false) return tag === TAG.true;
  return reader.fail(`${tag} is not a tag`);
}

function readBigint(reader: ByteReader): bigint {
  const sign = reader.byte();
  const magnitude = reader.raw(reader.count(1));
  if (sign > 1 || magnitude.length > MAXIMUM_BIGINT_BYTES || magnitude.at(-1) === 0)
    reader.fail('a bigint is malformed');
  const size = BigInt(`0x${Buffer.from(magnitude).reverse().toString('hex') || '0'}`);
  const value = sign === 1 ? -size : size;
  if (fitsIn64Bits(value)) reader.fail('a bigint is not canonical');
  return value;
}

function readText(reader: ByteReader, tag: number): string {
  const wide = tag === TAG.utf16;
  const units = reader.count(wide ? 2 : 1);
  const bytes = reader.raw(wide ? 2 * units : units);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(
    wide ? 'utf16le' : 'latin1',
  );
  if (wide && isLatin1(text)) reader.fail('a text is not canonical');
  return text;
}

function readArray(reader: ByteReader, kind: ArrayKind): StateArray {
  const count = reader.count(kind.elementBytes);
  const array = arrayFromBytes(kind, reader.raw(count * kind.elementBytes));
  return array ?? reader.fail('a NaN is not canonical');
}

function readList(reader: ByteReader, depth: number): State[] {
  const list: State[] = [];
  for (let left = reader.count(1); left > 0; left--) list.push(read(reader, depth + 1));
  return list;
}

function readObject(reader: ByteReader, depth: number): State {
  const object: Record<string, State> = {};
  let before: string | undefined;
  for (let left = reader.count(6); left > 0; left--) {
    const key = readKey(reader);
    if (key === '__proto__' || (before !== undefined && key <= before)) reader.fail('keys are not canonical');
    object[key] = read(reader, depth + 1);
    before = key;
  }
  return object;
}

function readKey(reader: ByteReader): string {
  const tag = reader.byte();
  if (tag !== TAG.latin1 && tag !== TAG.utf16) reader.fail('a key is not a text');
  return readText(reader, tag);
}
