/** Returns before a volatility is trusted. */
const WARM_UP = 20;
/** Returns over which it forgets, once there are that many. */
const SPAN = 200;

/** Exponentially weighted variance of one-bar log returns. */
export type VolatilityState = { count: number; variance: number };

/** A fresh state. */
export function createVolatility(): VolatilityState {
  return { count: 0, variance: 0 };
}

/** Learns from the log return of one bar. */
export function updateVolatility(state: VolatilityState, logReturn: number): void {
  if (state.count < SPAN) state.count += 1;
  state.variance += (logReturn * logReturn - state.variance) / state.count;
}

/** Volatility of the log return over `bars` bars; NaN while it warms up or when nothing ever moved. */
export function volatility(state: VolatilityState, bars: number): number {
  return state.count >= WARM_UP && state.variance > 0 ? Math.sqrt(state.variance * bars) : NaN;
}
