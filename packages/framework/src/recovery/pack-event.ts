import {
  botError,
  Candle,
  Trade,
  type BookLevel,
  type InputEvent,
  type InstrumentId,
  type MarketEvent,
  type ModelReplaced,
  type State,
} from '@autotrader/sdk';

type Packed = readonly State[];

/** Codes of the packed form; never reused. */
const CODE = {
  candle: 1,
  trade: 2,
  clock: 3,
  gap: 4,
  quote: 5,
  bookSnapshot: 6,
  bookDelta: 7,
  instrumentChanged: 8,
  feesChanged: 9,
  pluginDisabled: 10,
  learningPaused: 11,
  changed: 12,
  modelReplaced: 13,
  eventQuarantined: 14,
} as const satisfies Record<InputEvent['kind'], number>;

/** An event as a flat list of plain values: what a journal row stores. */
export function packEvent(event: InputEvent): Packed {
  const code = CODE[event.kind];
  switch (event.kind) {
    case 'candle': {
      const { instrument, openTime, intervalMs, open, high, low, close, volume } = event;
      return [code, instrument, openTime, intervalMs, open, high, low, close, volume];
    }
    case 'trade':
      return [
        code,
        event.instrument,
        event.id,
        event.time,
        event.price,
        event.quantity,
        event.side === 'buy',
      ];
    case 'clock':
      return [code, event.time];
    case 'gap':
      return [code, event.instrument, event.from, event.to];
    case 'quote':
      return [code, event.instrument, event.time, event.bid, event.ask];
    case 'bookSnapshot':
    case 'bookDelta':
      return [code, event.instrument, event.time, event.snapshotId, levels(event.bids), levels(event.asks)];
    case 'modelReplaced':
      return [code, event.cause, event.from, event.blob];
    case 'eventQuarantined':
      return [code, packEvent(event.event), event.reason];
    default:
      return [code, plain(event)];
  }
}

/** The event of a packed form. Throws BOT_STATE_CORRUPT for anything that is not one. */
export function unpackEvent(packed: State): InputEvent {
  const unpack = Array.isArray(packed) ? UNPACK.get(packed[0] as number) : undefined;
  if (!unpack) throw botError('BOT_STATE_CORRUPT', { reason: 'an event has an unknown code' });
  return unpack(packed as unknown as Fields);
}

type Fields = readonly [code: number, ...fields: unknown[]];
type CandleFields = readonly [number, InstrumentId, number, number, number, number, number, number, number];
type TradeFields = readonly [number, InstrumentId, number, number, number, number, boolean];
type GapFields = readonly [number, InstrumentId, number, number];
type QuoteFields = readonly [number, InstrumentId, number, number, number];
type ReplacedFields = readonly [number, ModelReplaced['cause'], number, string];
type BookFields = readonly [number, InstrumentId, number, number, Float64Array, Float64Array];

const asIs = (fields: Fields): InputEvent => fields[1] as InputEvent;

const UNPACK: ReadonlyMap<number, (fields: Fields) => InputEvent> = new Map([
  [CODE.candle, unpackCandle],
  [CODE.trade, unpackTrade],
  [CODE.clock, (fields: Fields) => ({ kind: 'clock', time: fields[1] as number })],
  [CODE.gap, unpackGap],
  [CODE.quote, unpackQuote],
  [CODE.bookSnapshot, (fields: Fields) => unpackBook('bookSnapshot', fields)],
  [CODE.bookDelta, (fields: Fields) => unpackBook('bookDelta', fields)],
  [CODE.instrumentChanged, asIs],
  [CODE.feesChanged, asIs],
  [CODE.pluginDisabled, asIs],
  [CODE.learningPaused, asIs],
  [CODE.changed, asIs],
  [CODE.modelReplaced, unpackModelReplaced],
  [CODE.eventQuarantined, unpackQuarantined],
] as [number, (fields: Fields) => InputEvent][]);

function unpackCandle(fields: Fields): InputEvent {
  const [, instrument, openTime, intervalMs, open, high, low, close, volume] =
    fields as unknown as CandleFields;
  return new Candle(instrument, openTime, intervalMs, open, high, low, close, volume);
}

function unpackTrade(fields: Fields): InputEvent {
  const [, instrument, id, time, price, quantity, buy] = fields as unknown as TradeFields;
  return new Trade(instrument, id, time, price, quantity, buy ? 'buy' : 'sell');
}

function unpackGap(fields: Fields): InputEvent {
  const [, instrument, from, to] = fields as unknown as GapFields;
  return { kind: 'gap', instrument, from, to };
}

function unpackQuote(fields: Fields): InputEvent {
  const [, instrument, time, bid, ask] = fields as unknown as QuoteFields;
  return { kind: 'quote', instrument, time, bid, ask };
}

function unpackBook(kind: 'bookSnapshot' | 'bookDelta', fields: Fields): InputEvent {
  const [, instrument, time, snapshotId, bids, asks] = fields as unknown as BookFields;
  return { kind, instrument, time, snapshotId, bids: pairs(bids), asks: pairs(asks) };
}

function unpackModelReplaced(fields: Fields): InputEvent {
  const [, cause, from, blob] = fields as unknown as ReplacedFields;
  return { kind: 'modelReplaced', cause, from, blob };
}

function unpackQuarantined(fields: Fields): InputEvent {
  const event = unpackEvent(fields[1] as State) as MarketEvent;
  return { kind: 'eventQuarantined', event, reason: fields[2] as string };
}

function pairs(flat: Float64Array): BookLevel[] {
  return Array.from(
    { length: flat.length / 2 },
    (_, i) => [flat[2 * i] as number, flat[2 * i + 1] as number] as const,
  );
}

function levels(side: readonly BookLevel[]): Float64Array {
  return Float64Array.from(side.flat());
}

/** A plain copy: events come from plugins, which may have made them with a class. */
function plain(event: InputEvent): State {
  return structuredClone({ ...event }) as unknown as State;
}
