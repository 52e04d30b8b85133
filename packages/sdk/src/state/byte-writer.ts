import { botError } from '../errors/index.js';

const FIRST_CAPACITY = 1024;
/** Largest encoded state. */
export const MAXIMUM_STATE_BYTES = 2 ** 30;

/** A growing buffer of little-endian values. */
export class ByteWriter {
  private bytes = new Uint8Array(FIRST_CAPACITY);
  private view = new DataView(this.bytes.buffer);
  private length = 0;

  /** What was written since the beginning or the last `clear`, as a view: the next write may change it. */
  written(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  clear(): void {
    this.length = 0;
  }

  byte(value: number): void {
    const at = this.reserve(1);
    this.bytes[at] = value;
  }

  uint32(value: number): void {
    const at = this.reserve(4);
    this.view.setUint32(at, value, true);
  }

  float64(value: number): void {
    const at = this.reserve(8);
    if (value === value) this.view.setFloat64(at, value, true);
    else this.view.setBigUint64(at, CANONICAL_NAN, true);
  }

  bigint64(value: bigint): void {
    const at = this.reserve(8);
    this.view.setBigInt64(at, value, true);
  }

  raw(bytes: Uint8Array): void {
    const at = this.reserve(bytes.length);
    this.bytes.set(bytes, at);
  }

  /** The low bytes of the text's UTF-16 units. */
  latin1(text: string): void {
    const at = this.reserve(text.length);
    for (let i = 0; i < text.length; i++) this.bytes[at + i] = text.charCodeAt(i);
  }

  utf16(text: string): void {
    const at = this.reserve(2 * text.length);
    for (let i = 0; i < text.length; i++) this.view.setUint16(at + 2 * i, text.charCodeAt(i), true);
  }

  /** Makes room for `count` bytes and returns where they begin. May replace `bytes` and `view`: call it before using them. */
  private reserve(count: number): number {
    const at = this.length;
    this.length += count;
    if (this.length > this.bytes.length) this.grow();
    return at;
  }

  private grow(): void {
    if (this.length > MAXIMUM_STATE_BYTES) {
      throw botError('BOT_STATE_REFUSED', {
        path: '$',
        reason: `is larger than ${MAXIMUM_STATE_BYTES} bytes`,
      });
    }
    const larger = new Uint8Array(Math.max(2 * this.bytes.length, this.length));
    larger.set(this.bytes);
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}

/** The one NaN of the codec. */
export const CANONICAL_NAN = 0x7ff8000000000000n;
