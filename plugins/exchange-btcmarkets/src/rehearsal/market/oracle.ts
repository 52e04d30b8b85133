import { recent } from '../recent.js';
import {
  BARS_PER_DAY,
  coefficientAt,
  dayPath,
  SIMULATED_BAR_MS,
  type SimulatedSource,
} from './simulated-path.js';

/** What can at best be known of a bar of the simulated market before it starts, and what came. */
export interface OracleBar {
  /** Expected log return of the bar given every bar before it; 0 where nothing is predictable. */
  readonly expected: number;
  /** The bar's log return. */
  readonly outcome: number;
}

const DAYS_KEPT = 4;
const pathOf = recent(DAYS_KEPT, (key: string) => {
  const [seed, marketId = '', day] = key.split('|');
  return dayPath({ seed: Number(seed), marketId }, Number(day));
});

/**
 * The best forecast of the simulated bar that holds `time` (epoch ms), made when it opens by someone who knows the
 * process and its regime: coefficient × log return of the bar before. For tests and demonstrations only; nothing of it
 * is served.
 *
 * @example
 * oracle({ seed: 1, marketId: 'BTC-AUD' }, Date.UTC(2026, 0, 8, 12)).expected;
 */
export function oracle(source: SimulatedSource, time: number): OracleBar {
  const index = Math.floor(time / SIMULATED_BAR_MS);
  const day = Math.floor(index / BARS_PER_DAY);
  const bar = index % BARS_PER_DAY;
  const path = pathOf(`${source.seed}|${source.marketId}|${day}`);
  const before = bar === 0 ? 0 : path[bar]! - path[bar - 1]!;
  return { expected: coefficientAt(source, day, bar) * before, outcome: path[bar + 1]! - path[bar]! };
}
