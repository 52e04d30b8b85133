import type {
  Batch,
  FillRow,
  JournalRow,
  OrderRow,
  Page,
  PredictionRow,
  RoundTripRow,
} from '../ports/storage.js';
import { GENESIS_CHAIN, nextChain, rowCrc } from '../ports/journal-seal.js';
import { encodeState } from '../state/index.js';

/** A batch of nothing; spread it and name what it has. */
export const EMPTY_BATCH: Batch = {
  rows: [],
  orders: [],
  fills: [],
  roundTrips: [],
  predictions: [],
  pages: [],
};

/** Time of the sample row 0, epoch ms. */
export const SAMPLE_START = 1_700_000_000_000;
const MINUTE = 60_000;
const LANE = { lane: 'main', instrument: 'BTC-AUD@btcmarkets' };

/**
 * Bytes that differ from one `seed` to the next and take every value.
 *
 * @example
 * sampleBytes(3, 1); // Uint8Array [31, 38, 45]
 */
export function sampleBytes(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (seed * 31 + index * 7) & 255);
}

/**
 * Journal rows `first` to `last` with values at the edges of what a row may hold.
 *
 * @example
 * await store.commit({ ...EMPTY_BATCH, rows: sampleRows(1, 10) });
 */
export function sampleRows(first: number, last: number): JournalRow[] {
  return Array.from({ length: last - first + 1 }, (_, index) => sampleRow(first + index));
}

/**
 * Journal rows `first` to `last` of candles, with check sums and chain values that follow one another from the first row
 * of a journal on: what a bot stores.
 *
 * @example
 * await store.commit({ ...EMPTY_BATCH, rows: sealedRows(1, 10) });
 */
export function sealedRows(first: number, last: number): JournalRow[] {
  let chain = GENESIS_CHAIN;
  const rows = Array.from({ length: last }, (_, index) => {
    const row = candleRow(index + 1);
    const crc = rowCrc(row);
    chain = nextChain(chain, { ...row, crc });
    return { ...row, crc, chain };
  });
  return rows.slice(first - 1);
}

/** A candle with numbers of few and of many places, and in some rows with texts and numbers at the edges. */
function candleRow(sequence: number): Omit<JournalRow, 'crc' | 'chain'> {
  const time = SAMPLE_START + sequence * MINUTE;
  const price = 50_000 + ((sequence * 7_919) % 1_000) / 100;
  const volume = ((sequence * 104_729) % 1_000_003) / 1e8;
  const edges = [-0, NaN, Infinity, Number.MIN_VALUE, 2 ** 53, 1 / 3][sequence % 6] as number;
  const outputs = sequence % 50 === 0 ? [`order ${sequence} ✓`, edges, 3n, Float64Array.of(edges, 1)] : [];
  const open = sequence % 9 === 0 ? price + 1e-8 : price;
  const body = encodeState([1, [1, LANE.instrument, time - MINUTE, MINUTE, open, price, volume], outputs]);
  const stream = sequence % 40 === 0 ? '' : LANE.instrument;
  return {
    sequence,
    body,
    stream,
    cursorId: stream === '' ? 0 : 4 * sequence + 1,
    time,
    receivedTime: time + (sequence % 90),
  };
}

function sampleRow(sequence: number): JournalRow {
  const time = SAMPLE_START + sequence * MINUTE;
  return {
    sequence,
    // A view into a larger buffer: only what is in view may be stored.
    body: sampleBytes(40 + (sequence % 60), sequence).subarray(sequence % 5),
    crc: 0xffff_ffff - sequence,
    chain: sampleBytes(32, sequence + 1),
    stream: sequence % 3 === 0 ? '' : LANE.instrument,
    cursorId: sequence % 3 === 0 ? 0 : 2 ** 52 + sequence,
    time,
    receivedTime: time + 17,
  };
}

/**
 * Order number `n`; `change` replaces fields.
 *
 * @example
 * sampleOrder(1, { status: 'filled' });
 */
export function sampleOrder(n: number, change: Partial<OrderRow> = {}): OrderRow {
  const createdAt = SAMPLE_START + n * MINUTE;
  return {
    ...{ id: `order-${n}`, ...LANE, sequence: n, side: 'buy', type: 'limit', status: 'accepted' },
    ...{ quantity: '0.01000000', filled: '0.00000000', price: '90071992547409.93000001', triggerPrice: '' },
    ...{ createdAt, updatedAt: createdAt, reason: 'crossed "up" — 50 % ✓' },
    ...change,
  };
}

/**
 * Fill number `n`; `change` replaces fields.
 *
 * @example
 * sampleFill(1, { lane: 'other' });
 */
export function sampleFill(n: number, change: Partial<FillRow> = {}): FillRow {
  return {
    ...{
      number: n,
      orderId: `order-${n}`,
      ...LANE,
      sequence: n,
      time: SAMPLE_START + n * MINUTE,
      side: 'buy',
    },
    ...{
      quantity: '0.01000000',
      price: '90000.00000001',
      fee: '1.80000000',
      feeAsset: 'AUD',
      liquidity: 'taker',
    },
    ...change,
  };
}

/**
 * Round trip number `n`.
 *
 * @example
 * sampleRoundTrip(1).number; // 1
 */
export function sampleRoundTrip(n: number): RoundTripRow {
  const openedAt = SAMPLE_START + n * MINUTE;
  return {
    ...{ number: n, ...LANE, openedAt, closedAt: openedAt + MINUTE, quantity: '0.01000000' },
    ...{ entryValue: '900.00000000', exitValue: '901.00000000', fees: '3.60000000', profit: '-2.60000000' },
  };
}

/**
 * Prediction number `n`; its outcome is NaN, as of one that was never scored.
 *
 * @example
 * samplePrediction(1).outcome; // NaN
 */
export function samplePrediction(n: number): PredictionRow {
  return {
    ...{ number: n, ...LANE, openTime: SAMPLE_START + n * MINUTE, horizonMs: MINUTE, prediction: 0.1 + 0.2 },
    ...{ outcome: NaN, sigma: Number.MIN_VALUE, lower: -1 / 3, upper: 1e300, confidence: 0 },
  };
}

/**
 * Page `n`; storage does not check that the name is the hash.
 *
 * @example
 * samplePage(1).bytes.length; // 1001
 */
export function samplePage(n: number): Page {
  return { hash: n.toString(16).padStart(64, '0'), bytes: sampleBytes(1_000 + n, n) };
}

/**
 * A batch with rows `first` to `last` and one row of everything else, a checkpoint with a page included.
 *
 * @example
 * await store.commit(sampleBatch(1, 50));
 */
export function sampleBatch(first: number, last: number): Batch {
  const page = samplePage(last);
  const checkpoint = { sequence: last, manifest: sampleBytes(100, last), cursor: '{"a":1}', meta: '{}' };
  return {
    rows: sampleRows(first, last),
    orders: [sampleOrder(last)],
    fills: [sampleFill(last)],
    roundTrips: [sampleRoundTrip(last)],
    predictions: [samplePrediction(last)],
    checkpoint: { ...checkpoint, pageHashes: [page.hash] },
    pages: [page],
  };
}
