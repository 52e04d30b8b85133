/** State of recursive least squares over `weights.length` inputs. */
export type LeastSquares = {
  weights: Float64Array;
  /** Inverse of ridge × I + Σ forgetting^age × x xᵀ, row-major, exactly symmetric. */
  inverse: Float64Array;
  steps: number;
};

/** Before the first step: no weight, and an inverse of I ÷ ridge. */
export function startLeastSquares(inputs: number, ridge: number): LeastSquares {
  const inverse = new Float64Array(inputs * inputs);
  for (let i = 0; i < inputs; i += 1) inverse[i * inputs + i] = 1 / ridge;
  return { weights: new Float64Array(inputs), inverse, steps: 0 };
}

/** Σ weight × input. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/**
 * One step of recursive least squares (Sherman–Morrison). `gain` is scratch of the same length as `x`. A step that would not be
 * finite changes nothing and returns false.
 *
 * Forgetting divides the inverse by its factor at each step, which without news in some direction would grow for ever
 * ("wind-up"); it pauses while the inverse is as large as at the start.
 */
export function learnLeastSquares(
  state: LeastSquares,
  x: Float64Array,
  target: number,
  gain: Float64Array,
  forgetting: number,
  ridge: number,
): boolean {
  const { weights, inverse } = state;
  multiply(inverse, x, gain);
  const scale = forgetting + dot(x, gain);
  const step = (target - dot(weights, x)) / scale;
  if (!(scale > 0 && step - step === 0)) return false;
  for (let i = 0; i < weights.length; i += 1)
    weights[i] = (weights[i] as number) + (gain[i] as number) * step;
  shrink(inverse, gain, scale);
  if (forgetting < 1) forget(inverse, weights.length, forgetting, ridge);
  state.steps += 1;
  return true;
}

function multiply(matrix: Float64Array, x: Float64Array, out: Float64Array): void {
  const n = x.length;
  for (let i = 0; i < n; i += 1) {
    let sum = 0;
    for (let j = 0; j < n; j += 1) sum += (matrix[i * n + j] as number) * (x[j] as number);
    out[i] = sum;
  }
}

/** inverse −= gain gainᵀ ÷ scale, one triangle computed and mirrored: symmetric for ever, not just nearly. */
function shrink(inverse: Float64Array, gain: Float64Array, scale: number): void {
  const n = gain.length;
  for (let i = 0; i < n; i += 1) {
    const share = (gain[i] as number) / scale;
    for (let j = 0; j <= i; j += 1) {
      const value = (inverse[i * n + j] as number) - share * (gain[j] as number);
      inverse[i * n + j] = value;
      inverse[j * n + i] = value;
    }
  }
}

function forget(inverse: Float64Array, n: number, forgetting: number, ridge: number): void {
  let trace = 0;
  for (let i = 0; i < n; i += 1) trace += inverse[i * n + i] as number;
  if (trace / forgetting > n / ridge) return;
  for (let i = 0; i < inverse.length; i += 1) inverse[i] = (inverse[i] as number) / forgetting;
}
