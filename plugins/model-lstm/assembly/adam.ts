import { FLOAT, VECTOR, Vector } from './vector';
import { firstMoment, gradient, parameterCount, parameters, secondMoment } from './layout';

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

/**
 * One step of Adam over all parameters, with the gradient times `scale`. The caller has folded both bias corrections
 * into `rate` and `epsilon`: rate · sqrt(1 − beta2^t) / (1 − beta1^t) and epsilon · sqrt(1 − beta2^t) give exactly
 * the update with epsilon outside the root, with one multiplication less.
 */
export function adamStep(scale: f64, rate: f64, epsilon: f64, beta1: f64, beta2: f64): void {
  const clip = f32x4.splat(<f32>scale);
  const keep1 = f32x4.splat(<f32>beta1);
  const keep2 = f32x4.splat(<f32>beta2);
  const take1 = f32x4.splat(<f32>(1 - beta1));
  const take2 = f32x4.splat(<f32>(1 - beta2));
  const step = f32x4.splat(<f32>rate);
  const floor = f32x4.splat(<f32>epsilon);
  const end = <usize>parameterCount * FLOAT;
  for (let at: usize = 0; at < end; at += VECTOR) {
    const g = f32x4.mul(clip, v128.load(gradient + at));
    const m = Vector.multiplyAdd(f32x4.mul(keep1, v128.load(firstMoment + at)), take1, g);
    const v = Vector.multiplyAdd(f32x4.mul(keep2, v128.load(secondMoment + at)), f32x4.mul(take2, g), g);
    const update = f32x4.div(f32x4.mul(step, m), f32x4.add(f32x4.sqrt(v), floor));
    v128.store(firstMoment + at, m);
    v128.store(secondMoment + at, v);
    v128.store(parameters + at, f32x4.sub(v128.load(parameters + at), update));
  }
}
