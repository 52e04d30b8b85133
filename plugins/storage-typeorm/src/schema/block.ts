import { EntitySchema } from 'typeorm';
import { bytes } from './bytes.js';

/** Consecutive rows of the journal, packed. */
export interface Block {
  /** Sequences of its first and last row. */
  readonly first: number;
  readonly last: number;
  /** Exchange time of the last row, epoch ms. */
  readonly time: number;
  /** Chain value of the last row. */
  readonly chain: Uint8Array;
  /** The rows (`block/index.ts`); empty where they were given up, then `first` is 1. */
  readonly bytes: Uint8Array;
  /** CRC-32 of all before. */
  readonly crc: number;
}

export const blockEntity = new EntitySchema<Block>({
  name: 'block',
  columns: {
    last: { type: 'integer', primary: true },
    first: { type: 'integer' },
    time: { type: 'integer' },
    chain: { type: 'blob', transformer: bytes },
    bytes: { type: 'blob', transformer: bytes },
    crc: { type: 'integer' },
  },
});
