import {
  forwarded,
  gradient,
  headOffset,
  hiddenGradient,
  Layer,
  layers,
  outputGradients,
  outputs,
  parameters,
} from './layout';
import { steps, targets, unitsRow, unitsSample } from './layout';
import { FLOAT, VECTOR, Vector } from './vector';

/** Hidden state of the last row of a sample, top layer. */
function lastHidden(sample: i32): usize {
  return layers[layers.length - 1].hidden + <usize>sample * unitsSample + <usize>steps * unitsRow;
}

/** The dense head: output = weights · last hidden state + bias, for samples [first, end). */
export function headForward(first: i32, end: i32): void {
  const w = forwarded + headOffset;
  const bias = load<f32>(w + unitsRow);
  for (let sample = first; sample < end; sample++) {
    const h = lastHidden(sample);
    let sum = f32x4.splat(0);
    for (let at: usize = 0; at < unitsRow; at += VECTOR) {
      sum = Vector.multiplyAdd(sum, v128.load(h + at), v128.load(w + at));
    }
    store<f32>(outputs + <usize>sample * FLOAT, bias + Vector.sum(sum));
  }
}

/**
 * Mean loss over samples [0, samples) and its derivative by each output. `huber` is smooth L1 with beta 1, else the
 * squared error. Not finite if any output or target is not.
 */
export function headLoss(samples: i32, huber: bool): f32 {
  const share: f32 = 1 / <f32>samples;
  let total: f32 = 0;
  for (let sample = 0; sample < samples; sample++) {
    const at = <usize>sample * FLOAT;
    const error = load<f32>(outputs + at) - load<f32>(targets + at);
    total += huber ? huberLoss(error) : error * error;
    store<f32>(outputGradients + at, share * (huber ? clampToOne(error) : error + error));
  }
  return total * share;
}

function huberLoss(error: f32): f32 {
  const size = abs<f32>(error);
  return size < 1 ? 0.5 * error * error : size - 0.5;
}

function clampToOne(error: f32): f32 {
  return error > 1 ? 1 : error < -1 ? -1 : error;
}

/** Gradient of the head, and of each sample's last hidden state. */
export function headBackward(samples: i32): void {
  const w = parameters + headOffset;
  const g = gradient + headOffset;
  memory.fill(g, 0, unitsRow + VECTOR);
  for (let sample = 0; sample < samples; sample++) {
    const derivative = load<f32>(outputGradients + <usize>sample * FLOAT);
    const spread = f32x4.splat(derivative);
    const h = lastHidden(sample);
    const dh = hiddenGradient + <usize>sample * unitsRow;
    for (let at: usize = 0; at < unitsRow; at += VECTOR) {
      v128.store(g + at, Vector.multiplyAdd(v128.load(g + at), spread, v128.load(h + at)));
      v128.store(dh + at, f32x4.mul(spread, v128.load(w + at)));
    }
    store<f32>(g + unitsRow, load<f32>(g + unitsRow) + derivative);
  }
}
