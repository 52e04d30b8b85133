import type { InputEvent, MarketEvent } from '@autotrader/sdk';
import { changed } from './streams.js';
import { BTC, candles, ETH, merged, MINUTE, opening, scaled, START } from './streams.js';

const BARS = 420;
/** Bars that never came, without a word: a quiet time. */
const QUIET = [120, 128] as const;
/** Bars that are lost for good. */
const LOST = [200, 210] as const;
const OUTLIER = 260;
const JUMP = 330;

const gap: MarketEvent = {
  kind: 'gap',
  instrument: BTC,
  from: START + LOST[0] * MINUTE,
  to: START + LOST[1] * MINUTE,
};

const within = (i: number, [from, to]: readonly [number, number]): boolean => i >= from && i < to;

/**
 * Two instruments and all that can befall them: a quiet time, a gap, an absurd print, a jump that stays, new fees and a
 * pause of learning.
 */
export function story(): InputEvent[] {
  const btc = changed(candles(BARS), JUMP, 1.02)
    .map((bar, i) => (i === OUTLIER ? scaled(bar, 7) : bar))
    .filter((_, i) => !within(i, QUIET) && !within(i, LOST));
  const eth = candles(BARS, 77, ETH);
  const market = merged(btc, [gap], eth);
  const tiers = [
    { aboveVolume: '0', maker: '0.002', taker: '0.003' },
    { aboveVolume: '1000000', maker: '0.001', taker: '0.002' },
    { aboveVolume: '40000000', maker: '0.0005', taker: '0.001' },
  ];
  const events: InputEvent[] = [...opening([BTC, ETH], tiers), ...market];
  events.splice(500, 0, { kind: 'learningPaused', paused: true });
  events.splice(540, 0, { kind: 'learningPaused', paused: false });
  events.splice(600, 0, { kind: 'feesChanged', instrument: ETH, tiers });
  return events;
}

/** Places in the story next to which something happens: where to cut it is most telling. */
export function turningPoints(events: readonly InputEvent[]): number[] {
  const turning = (event: InputEvent): boolean =>
    event.kind !== 'candle' ||
    (event.instrument === BTC &&
      [QUIET[1], LOST[1], OUTLIER, JUMP].some((i) => event.openTime === START + i * MINUTE));
  return events.flatMap((event, i) => (turning(event) ? [i, i + 1] : []));
}
