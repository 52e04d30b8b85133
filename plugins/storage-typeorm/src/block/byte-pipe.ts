import { botError } from '@autotrader/sdk';

/** Largest packed block before it is compressed. */
export const MAXIMUM_BLOCK_BYTES = 2 ** 28;

/** Collects pieces of bytes. */
export class ByteSink {
  private readonly pieces: Uint8Array[] = [];

  integer(value: number): void {
    const bytes = Buffer.allocUnsafe(8);
    bytes.writeDoubleLE(value);
    this.pieces.push(bytes);
  }

  /** Bytes whose count the reader knows. */
  raw(bytes: Uint8Array): void {
    this.pieces.push(bytes);
  }

  /** Bytes with their count in front. */
  counted(bytes: Uint8Array): void {
    const count = Buffer.allocUnsafe(4);
    count.writeUInt32LE(bytes.length);
    this.pieces.push(count, bytes);
  }

  text(text: string): void {
    this.counted(Buffer.from(text, 'utf8'));
  }

  all(): Buffer {
    return Buffer.concat(this.pieces);
  }
}

/** Reads what a sink has collected; refuses to read past the end. */
export class ByteSource {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  integer(): number {
    return this.raw(8).readDoubleLE();
  }

  /** A whole number from 0 to `maximum`. */
  count(maximum: number): number {
    const value = this.integer();
    if (Number.isInteger(value) && value >= 0 && value <= maximum) return value;
    throw botError('BOT_STATE_CORRUPT', { reason: `a block of the journal counts ${value} of ${maximum}` });
  }

  raw(count: number): Buffer {
    if (this.at + count > this.bytes.length)
      throw botError('BOT_STATE_CORRUPT', { reason: 'a block of the journal ends too early' });
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  counted(): Buffer {
    return this.raw(this.raw(4).readUInt32LE());
  }

  text(): string {
    return this.counted().toString('utf8');
  }
}
