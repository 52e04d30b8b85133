/** Identity of a traded pair at a venue: `BASE-QUOTE@venue`, e.g. `BTC-AUD@btcmarkets`. */
export type InstrumentId = `${string}-${string}@${string}`;

/**
 * A traded pair and the venue's rules for it. Sizes are decimal strings with at most 8 places.
 *
 * @example
 * const btc: Instrument = { id: 'BTC-AUD@btcmarkets', base: 'BTC', quote: 'AUD', venue: 'btcmarkets',
 *   tickSize: '0.01', lotSize: '0.00000001', minimumQuantity: '0.0001' };
 */
export interface Instrument {
  readonly id: InstrumentId;
  readonly base: string;
  readonly quote: string;
  readonly venue: string;
  /** Smallest price step, in quote currency. */
  readonly tickSize: string;
  /** Smallest quantity step, in base currency. */
  readonly lotSize: string;
  /** Smallest order, in base currency. */
  readonly minimumQuantity: string;
}

/**
 * Splits an instrument's id into its parts; `undefined` when it is not `BASE-QUOTE@venue`.
 *
 * @example
 * parseInstrumentId('BTC-AUD@btcmarkets'); // { base: 'BTC', quote: 'AUD', venue: 'btcmarkets' }
 */
export function parseInstrumentId(id: string): { base: string; quote: string; venue: string } | undefined {
  const match = /^([A-Z0-9]+)-([A-Z0-9]+)@([a-z0-9][a-z0-9-]*)$/.exec(id);
  if (!match) return undefined;
  const [, base = '', quote = '', venue = ''] = match;
  return { base, quote, venue };
}
