import { averaged, headOffset, layers, panels, parameterCount, parameters, unitsRow } from './layout';
import { FLOAT, ROW, VECTOR, Vector } from './vector';

/** Scales all weights but the biases by `keep`: row 0 of each panel and the head's last vector stay. */
export function decayWeights(keep: f32): void {
  for (let i = 0; i < layers.length; i++) {
    const layer = layers[i];
    for (let panel = 0; panel < panels; panel++) {
      const at = parameters + layer.offset + <usize>panel * layer.panelBytes();
      scale(at + ROW, at + layer.panelBytes(), keep);
    }
  }
  scale(parameters + headOffset, parameters + headOffset + unitsRow, keep);
}

function scale(from: usize, end: usize, factor: f32): void {
  const factors = f32x4.splat(factor);
  for (let at = from; at < end; at += VECTOR) v128.store(at, f32x4.mul(v128.load(at), factors));
}

/** averaged += share × (parameters − averaged), everywhere. */
export function averageWeights(share: f32): void {
  const shares = f32x4.splat(share);
  const bytes = <usize>parameterCount * FLOAT;
  for (let at: usize = 0; at < bytes; at += VECTOR) {
    const mean = v128.load(averaged + at);
    const distance = f32x4.sub(v128.load(parameters + at), mean);
    v128.store(averaged + at, Vector.multiplyAdd(mean, shares, distance));
  }
}
