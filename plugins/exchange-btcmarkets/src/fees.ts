import type { FeesChanged, FeeTier, InstrumentId } from '@autotrader/sdk';
import type { Options } from './options.js';

/** Published fee page: up to this 30-day volume (AUD), this rate for maker and taker in AUD and USDT markets. */
const STEPS: readonly (readonly [upTo: number, rate: string])[] = [
  [500, '0.0085'],
  [1_000, '0.0083'],
  [3_000, '0.008'],
  [9_000, '0.0075'],
  [18_000, '0.007'],
  [40_000, '0.0065'],
  [60_000, '0.006'],
  [70_000, '0.0055'],
  [80_000, '0.005'],
  [90_000, '0.0045'],
  [115_000, '0.004'],
  [125_000, '0.0035'],
  [200_000, '0.003'],
  [400_000, '0.0025'],
  [650_000, '0.0023'],
  [850_000, '0.002'],
  [1_000_000, '0.0018'],
  [3_000_000, '0.0015'],
  [5_000_000, '0.0013'],
  [Infinity, '0.001'],
];

const VENUE_TIERS: readonly FeeTier[] = STEPS.map(([, rate], at) => ({
  aboveVolume: String(STEPS[at - 1]?.[0] ?? 0),
  maker: rate,
  taker: rate,
}));

/** Markets quoted in BTC pay one rate whatever the volume, and makers are paid. */
const BTC_TIERS: readonly FeeTier[] = [{ aboveVolume: '0', maker: '-0.0005', taker: '0.002' }];

/** The fee table of an instrument: the configured flat rate or table, else what the venue publishes. */
export function feesOf(
  instrument: InstrumentId,
  quote: string,
  { feeRate, feeTiers }: Pick<Options, 'feeRate' | 'feeTiers'>,
): FeesChanged {
  const flat = feeRate === undefined ? undefined : [{ aboveVolume: '0', maker: feeRate, taker: feeRate }];
  const tiers = flat ?? feeTiers ?? (quote === 'BTC' ? BTC_TIERS : VENUE_TIERS);
  return { kind: 'feesChanged', instrument, tiers };
}
