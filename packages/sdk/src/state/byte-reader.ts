import { botError } from '../errors/index.js';
import { CANONICAL_NAN } from './byte-writer.js';

/** Reads little-endian values and refuses to read past the end. */
export class ByteReader {
  private readonly view: DataView;
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  fail(reason: string): never {
    throw botError('BOT_STATE_CORRUPT', { reason: `${reason} (at byte ${this.at} of ${this.bytes.length})` });
  }

  get remaining(): number {
    return this.bytes.length - this.at;
  }

  byte(): number {
    return this.view.getUint8(this.take(1));
  }

  float64(): number {
    const at = this.take(8);
    const value = this.view.getFloat64(at, true);
    if (value !== value && this.view.getBigUint64(at, true) !== CANONICAL_NAN)
      this.fail('a NaN is not canonical');
    return value;
  }

  bigint64(): bigint {
    return this.view.getBigInt64(this.take(8), true);
  }

  /** A count of things that take at least `bytesEach` bytes each: never more than the bytes that are left can hold. */
  count(bytesEach: number): number {
    const count = this.view.getUint32(this.take(4), true);
    if (count * bytesEach > this.remaining)
      this.fail(`${count} items are announced, but the bytes end before them`);
    return count;
  }

  /** The next `count` bytes as a view. */
  raw(count: number): Uint8Array {
    const at = this.take(count);
    return this.bytes.subarray(at, at + count);
  }

  private take(count: number): number {
    if (count > this.remaining) this.fail('the bytes end too early');
    const at = this.at;
    this.at += count;
    return at;
  }
}
