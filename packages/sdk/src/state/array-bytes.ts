import type { ArrayKind } from './array-kind.js';
import type { StateArray } from './state.js';

const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
const NAN_HIGH_64 = 0x7ff80000;
const NAN_32 = 0x7fc00000;

/**
 * An array's elements as little-endian bytes with every NaN in one bit pattern. Where nothing has to change the
 * result is a view of the array's own memory: read it, do not keep it.
 *
 * @example
 * bytesOfArray(Float64Array.of(1)).length; // 8
 */
export function bytesOfArray(array: StateArray): Uint8Array {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  if (LITTLE_ENDIAN && !hasOddNaN(array)) return bytes;
  const copy = array.slice();
  normaliseNaN(copy);
  return swapped(new Uint8Array(copy.buffer), copy.BYTES_PER_ELEMENT);
}

/** The array whose bytes these are; `undefined` when a NaN has another bit pattern than the canonical one. */
export function arrayFromBytes(kind: ArrayKind, bytes: Uint8Array): StateArray | undefined {
  // Not `slice`: that of a Buffer is a view.
  const own = swapped(new Uint8Array(bytes), kind.elementBytes);
  const array = kind.make(own.buffer);
  return hasOddNaN(array) ? undefined : array;
}

/** Whether a NaN has another bit pattern than the canonical one. Reads elements first: NaN is rare. */
function hasOddNaN(array: StateArray): boolean {
  if (!(array instanceof Float64Array || array instanceof Float32Array)) return false;
  for (let i = 0; i < array.length; i++) {
    const value = array[i] as number;
    if (value !== value && isOddNaN(array, i)) return true;
  }
  return false;
}

function isOddNaN(array: Float64Array | Float32Array, index: number): boolean {
  const view = new DataView(array.buffer, array.byteOffset + index * array.BYTES_PER_ELEMENT);
  if (array instanceof Float32Array) return view.getInt32(0, LITTLE_ENDIAN) !== NAN_32;
  const high = view.getInt32(LITTLE_ENDIAN ? 4 : 0, LITTLE_ENDIAN);
  return high !== NAN_HIGH_64 || view.getInt32(LITTLE_ENDIAN ? 0 : 4, LITTLE_ENDIAN) !== 0;
}

/** Writes the canonical bits as integers, because assigning NaN as a number may keep any of its bit patterns. */
function normaliseNaN(array: StateArray): void {
  if (!(array instanceof Float64Array || array instanceof Float32Array)) return;
  const view = new DataView(array.buffer, array.byteOffset);
  for (let i = 0; i < array.length; i++) {
    const value = array[i] as number;
    if (value === value) continue;
    if (array instanceof Float32Array) view.setInt32(4 * i, NAN_32, LITTLE_ENDIAN);
    else view.setBigInt64(8 * i, BigInt(NAN_HIGH_64) << 32n, LITTLE_ENDIAN);
  }
}

function swapped<Bytes extends Uint8Array>(bytes: Bytes, elementBytes: number): Bytes {
  if (LITTLE_ENDIAN) return bytes;
  for (let at = 0; at < bytes.length; at += elementBytes) bytes.subarray(at, at + elementBytes).reverse();
  return bytes;
}
