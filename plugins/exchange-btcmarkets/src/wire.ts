import { Trade, type InstrumentId } from '@autotrader/sdk';
import { decimal, integerId, positiveDecimal } from './decimal.js';
import { fieldsOf, type Fields } from './fields.js';
import { timestamp } from './timestamp.js';

/** A price level as the venue writes it: the checksum is made of these very strings. */
export interface WireLevel {
  readonly price: string;
  readonly volume: string;
}

/** An `orderbookUpdate` frame. */
export interface BookFrame {
  readonly kind: 'book';
  readonly instrument: InstrumentId;
  readonly time: number;
  readonly snapshotId: number;
  readonly snapshot: boolean;
  readonly bids: readonly WireLevel[];
  readonly asks: readonly WireLevel[];
  /** Unsigned decimal CRC-32 on deltas; snapshots have none. */
  readonly checksum: string | undefined;
}

/** The venue's 5 s heartbeat: market ids by the name of the channel they are subscribed to. */
export interface HeartbeatFrame {
  readonly kind: 'heartbeat';
  readonly channels: ReadonlyMap<string, readonly string[]>;
}

/** The venue's answer to a message it did not like. */
export interface ErrorFrame {
  readonly kind: 'error';
  readonly code: number;
  readonly message: string;
}

/** A frame of a type nobody asked for. */
export interface IgnoredFrame {
  readonly kind: 'ignored';
}

/** A frame that is not what the venue's protocol says. */
export interface RejectedFrame {
  readonly kind: 'rejected';
  readonly reason: string;
  /** Start of the frame's text, as a sample. */
  readonly text: string;
}

export type Frame = Trade | BookFrame | HeartbeatFrame | ErrorFrame | IgnoredFrame | RejectedFrame;

/** Instruments by the venue's market id; frames of other markets are rejected. */
export type Markets = ReadonlyMap<string, InstrumentId>;

const IGNORED: IgnoredFrame = { kind: 'ignored' };
const CHECKSUM = /^\d{1,10}$/;
const SAMPLE_LENGTH = 200;
const rejected = (reason: string, text = ''): RejectedFrame => ({ kind: 'rejected', reason, text });

/**
 * Turns the text of one socket frame into a checked frame. Never throws: what is not exactly the venue's protocol
 * (strings for decimals, integers for ids, ISO timestamps) comes back as `rejected`, unknown types as `ignored`.
 *
 * @example
 * parseFrame('{"messageType":"heartbeat","channels":[]}', markets).kind; // 'heartbeat'
 */
export function parseFrame(text: string, markets: Markets): Frame {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return rejected('not JSON', text.slice(0, SAMPLE_LENGTH));
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const frame = isObject ? fromFields(value as Fields, markets) : rejected('not an object');
  return frame.kind === 'rejected' ? rejected(frame.reason, text.slice(0, SAMPLE_LENGTH)) : frame;
}

function fromFields(fields: Fields, markets: Markets): Frame {
  switch (fields.messageType) {
    case 'trade':
      return trade(fields, markets);
    case 'orderbookUpdate':
      return book(fields, markets);
    case 'heartbeat':
      return heartbeat(fields);
    case 'error':
      return venueError(fields);
    default:
      return typeof fields.messageType === 'string' ? IGNORED : rejected('no messageType');
  }
}

function marketOf(fields: Fields, markets: Markets): InstrumentId | undefined {
  return typeof fields.marketId === 'string' ? markets.get(fields.marketId) : undefined;
}

function trade(fields: Fields, markets: Markets): Trade | RejectedFrame {
  const instrument = marketOf(fields, markets);
  if (instrument === undefined) return rejected('trade of an unknown market');
  const id = integerId(fields.tradeId);
  const time = timestamp(fields.timestamp);
  const price = positiveDecimal(fields.price);
  const volume = positiveDecimal(fields.volume);
  const side = fields.side;
  // NaN + anything is NaN: one test for four values.
  if (Number.isNaN(id + time + price + volume)) return rejected('trade with a bad id, time, price or volume');
  if (side !== 'Bid' && side !== 'Ask') return rejected('trade with a bad side');
  return new Trade(instrument, id, time, price, volume, side === 'Bid' ? 'buy' : 'sell');
}

function book(fields: Fields, markets: Markets): BookFrame | RejectedFrame {
  const instrument = marketOf(fields, markets);
  if (instrument === undefined) return rejected('book of an unknown market');
  const snapshotId = integerId(fields.snapshotId);
  const time = timestamp(fields.timestamp);
  if (Number.isNaN(snapshotId + time)) return rejected('book with a bad id or time');
  const bids = levels(fields.bids);
  const asks = levels(fields.asks);
  if (!bids || !asks) return rejected('book with a bad level');
  const { snapshot, checksum } = fields;
  if (snapshot === true)
    return { kind: 'book', instrument, time, snapshotId, snapshot, bids, asks, checksum: undefined };
  if (typeof checksum !== 'string' || !CHECKSUM.test(checksum)) return rejected('book without a checksum');
  return { kind: 'book', instrument, time, snapshotId, snapshot: false, bids, asks, checksum };
}

function levels(value: unknown): WireLevel[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const result: WireLevel[] = [];
  for (const entry of value as unknown[]) {
    const level = wireLevel(entry);
    if (!level) return undefined;
    result.push(level);
  }
  return result;
}

function wireLevel(entry: unknown): WireLevel | undefined {
  if (!Array.isArray(entry)) return undefined;
  const [price, volume] = entry as unknown[];
  if (Number.isNaN(positiveDecimal(price) + decimal(volume))) return undefined;
  return { price: price as string, volume: volume as string };
}

function heartbeat(fields: Fields): HeartbeatFrame | RejectedFrame {
  if (!Array.isArray(fields.channels)) return rejected('heartbeat without channels');
  const channels = new Map<string, readonly string[]>();
  for (const entry of fields.channels as unknown[]) {
    const { name, marketIds } = fieldsOf(entry);
    if (typeof name !== 'string') return rejected('heartbeat with a bad channel');
    channels.set(name, Array.isArray(marketIds) ? marketIds.filter((id) => typeof id === 'string') : []);
  }
  return { kind: 'heartbeat', channels };
}

function venueError(fields: Fields): ErrorFrame {
  const { code, message } = fields;
  return {
    kind: 'error',
    code: typeof code === 'number' ? code : 0,
    message: typeof message === 'string' ? message.slice(0, 200) : '',
  };
}
