import { FLOAT, VECTOR, Vector } from './vector';
import { averaged, firstMoment, gradient, parameterCount, parameters, secondMoment } from './layout';

/** Euclidean norm of the whole gradient; infinite or NaN if any part is, or if its square leaves the floats. */
export function norm(): f32 {
  let a = f32x4.splat(0);
  let b = a;
  let c = a;
  let d = a;
  const end = gradient + <usize>parameterCount * FLOAT;
  let at = gradient;
  for (; at + 3 * VECTOR < end; at += 4 * VECTOR) {
    const g0 = v128.load(at, 0);
    const g1 = v128.load(at, 16);
    const g2 = v128.load(at, 32);
    const g3 = v128.load(at, 48);
    a = Vector.multiplyAdd(a, g0, g0);
    b = Vector.multiplyAdd(b, g1, g1);
    c = Vector.multiplyAdd(c, g2, g2);
    d = Vector.multiplyAdd(d, g3, g3);
  }
  for (; at < end; at += VECTOR) a = Vector.multiplyAdd(a, v128.load(at), v128.load(at));
  return sqrt<f32>(Vector.sum(f32x4.add(f32x4.add(a, b), f32x4.add(c, d))));
}

/** The step's constants, four times each: in memory, because the compiler would compute them anew in the loop. */
const CONSTANTS = memory.data(7 * 16, 16);

function setConstant(place: usize, value: f64): void {
  v128.store(CONSTANTS + place * VECTOR, f32x4.splat(<f32>value));
}

/**
 * One step of Adam over all parameters, with the gradient times `scale`. The caller has folded both bias corrections
 * into `rate` and `epsilon`: rate · sqrt(1 − beta2^t) / (1 − beta1^t) and epsilon · sqrt(1 − beta2^t) give exactly
 * the update with epsilon outside the root, with one multiplication less.
 */
export function adamStep(scale: f64, rate: f64, epsilon: f64, beta1: f64, beta2: f64): void {
  setConstant(0, scale);
  setConstant(1, beta1);
  setConstant(2, 1 - beta1);
  setConstant(3, beta2);
  setConstant(4, 1 - beta2);
  setConstant(5, rate);
  setConstant(6, epsilon);
  updateAll(parameters, gradient, firstMoment, secondMoment, <usize>parameterCount * FLOAT);
}

function updateAll(p: usize, d: usize, first: usize, second: usize, bytes: usize): void {
  for (const end = p + bytes; p < end; p += VECTOR) {
    const g = f32x4.mul(v128.load(CONSTANTS, 0), v128.load(d));
    const m0 = f32x4.mul(v128.load(CONSTANTS, 16), v128.load(first));
    const m = Vector.multiplyAdd(m0, v128.load(CONSTANTS, 32), g);
    const v0 = f32x4.mul(v128.load(CONSTANTS, 48), v128.load(second));
    const v = Vector.multiplyAdd(v0, f32x4.mul(v128.load(CONSTANTS, 64), g), g);
    const denominator = f32x4.add(f32x4.sqrt(v), v128.load(CONSTANTS, 96));
    const update = f32x4.div(f32x4.mul(v128.load(CONSTANTS, 80), m), denominator);
    v128.store(first, m);
    v128.store(second, v);
    v128.store(p, f32x4.sub(v128.load(p), update));
    d += VECTOR;
    first += VECTOR;
    second += VECTOR;
  }
}

/** Sets to zero what is far too small to matter: decaying on, it would end among the denormal floats. */
export function clearTiny(): void {
  clearBelow(parameters, 1e-20);
  clearBelow(averaged, 1e-20);
  clearBelow(firstMoment, 1e-20);
  clearBelow(secondMoment, 1e-30);
}

function clearBelow(at: usize, limit: f32): void {
  const least = f32x4.splat(limit);
  for (const end = at + <usize>parameterCount * FLOAT; at < end; at += VECTOR) {
    const x = v128.load(at);
    v128.store(at, v128.and(x, f32x4.ge(f32x4.abs(x), least)));
  }
}
