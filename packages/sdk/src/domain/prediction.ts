import type { InstrumentId } from './instrument.js';

/**
 * What the blended models expect of one instrument over the horizon.
 * `point`, `lower`, `upper` and `sigma` are log returns over `horizonMs`; `confidence` is in 0..1.
 */
export interface Prediction {
  readonly instrument: InstrumentId;
  /** Open time (epoch ms) of the last candle seen; the forecast starts at its close. */
  readonly openTime: number;
  readonly horizonMs: number;
  /** Expected log return from the last close over the horizon. */
  readonly point: number;
  /** Interval of the configured coverage (90 % unless set); NaN until enough outcomes were seen. */
  readonly lower: number;
  readonly upper: number;
  /** Volatility of the target: standard deviation of the log return over the horizon. */
  readonly sigma: number;
  /** Calibrated probability that the sign of `point` is right, 0.5 to 1. */
  readonly confidence: number;
  /** Weight of each expert in the blend, in the order of the config; sums to 1. */
  readonly shares: readonly number[];
}
