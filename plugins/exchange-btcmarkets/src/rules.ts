import {
  botError,
  parseInstrumentId,
  type Instrument,
  type InstrumentId,
  type MarketRules,
} from '@autotrader/sdk';
import { positiveDecimal } from './decimal.js';
import { feesOf } from './fees.js';
import type { Options } from './options.js';
import { fieldsOf, type Fields } from './fields.js';
import { badReply, listOf } from './reply.js';
import type { Rest } from './rest.js';

/** The venue's name, as it stands after the @ of an instrument. */
export const VENUE = 'btcmarkets';
const PATH = '/markets';
const DECIMALS_MAX = 8;
const SUGGESTION_DISTANCE_MAX = 4;

/** Rules and fees of the instruments, in the order asked. Throws BOT_INSTRUMENT_UNKNOWN with the nearest name. */
export async function fetchRules(
  rest: Rest,
  instruments: readonly InstrumentId[],
  fees: Pick<Options, 'feeRate' | 'feeTiers'>,
): Promise<MarketRules> {
  const markets = new Map<string, Fields>();
  for (const row of listOf(await rest.get(PATH, 'markets'), PATH)) {
    const fields = fieldsOf(row);
    if (typeof fields.marketId === 'string') markets.set(fields.marketId, fields);
  }
  const known = instruments.map((id) => instrumentOf(id, markets));
  return {
    instruments: known.map((instrument) => ({ kind: 'instrumentChanged', instrument })),
    fees: known.map(({ id, quote }) => feesOf(id, quote, fees)),
  };
}

function instrumentOf(id: InstrumentId, markets: ReadonlyMap<string, Fields>): Instrument {
  const parts = parseInstrumentId(id);
  const market = parts?.venue === VENUE ? `${parts.base}-${parts.quote}` : '';
  const fields = markets.get(market);
  if (!parts || !fields) throw unknown(id, nearest(id, [...markets.keys()]));
  if (fields.status === 'Offline') throw unknown(id, ' at present: the venue calls it Offline');
  const { base, quote, venue } = parts;
  const { minOrderAmount, priceDecimals, amountDecimals } = fields;
  if (Number.isNaN(positiveDecimal(minOrderAmount))) throw badReply(PATH, `${market}: bad minOrderAmount`);
  return {
    id,
    base,
    quote,
    venue,
    tickSize: stepOf(priceDecimals, market),
    lotSize: stepOf(amountDecimals, market),
    minimumQuantity: minOrderAmount as string,
  };
}

/** `2` decimals are a step of `0.01`. */
function stepOf(decimals: unknown, market: string): string {
  const count = typeof decimals === 'string' && /^\d$/.test(decimals) ? Number(decimals) : NaN;
  if (!(count <= DECIMALS_MAX)) throw badReply(PATH, `${market}: bad number of decimals`);
  return count === 0 ? '1' : `0.${'1'.padStart(count, '0')}`;
}

function unknown(instrument: InstrumentId, suggestion: string): Error {
  return botError('BOT_INSTRUMENT_UNKNOWN', { instrument, venue: VENUE, suggestion });
}

function nearest(id: string, markets: readonly string[]): string {
  const ids = markets.map((market) => `${market}@${VENUE}`);
  const ranked = ids.map((each) => [distance(id, each), each] as const).sort(([a], [b]) => a - b);
  const [best] = ranked;
  return best && best[0] <= SUGGESTION_DISTANCE_MAX ? `; did you mean ${best[1]}?` : '';
}

/** Levenshtein distance, upper and lower case alike. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1]?.toUpperCase() === b[j - 1]?.toUpperCase();
      next[j] = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
