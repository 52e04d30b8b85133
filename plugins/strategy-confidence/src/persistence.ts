/** Exponentially weighted moments of successive forecasts; plain data. */
export type Persistence = {
  previous: number;
  /** Mean of forecast × the one before, and of forecast². */
  product: number;
  square: number;
  count: number;
};

/** Before the first forecast. */
export const startPersistence = (): Persistence => ({ previous: 0, product: 0, square: 0, count: 0 });

/** Takes in a forecast. The first `window` weigh alike, then older ones fade. */
export function seeForecast(state: Persistence, point: number, window: number): void {
  state.count = Math.min(state.count + 1, window);
  const weight = 1 / state.count;
  state.square += weight * (point * point - state.square);
  state.product += weight * (point * state.previous - state.product);
  state.previous = point;
}

/** Autocorrelation of successive forecasts about zero, 0 to 1; 0 until 30 were seen. */
export function persistence({ product, square, count }: Persistence): number {
  if (count < 30 || !(square > 0)) return 0;
  return Math.min(1, Math.max(0, product / square));
}

/**
 * Horizons of gain to expect from a forecast that fades by `rho` a bar, if one stays until it is gone. Per bar
 * it is worth point ÷ bars, in all point ÷ bars ÷ (1 − rho); never less than the one horizon, nor more than `most`.
 *
 * @example
 * expectedHorizons(0.75, 1, 10); // 4
 */
export function expectedHorizons(rho: number, bars: number, most: number): number {
  return Math.max(1, Math.min(most, 1 / (bars * (1 - rho))));
}
