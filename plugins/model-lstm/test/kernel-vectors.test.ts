import { adamStep, createAdam } from '../dist/adam.js';
import { prepareKernel } from '../dist/kernel-module.js';
import { Kernel } from '../dist/kernel.js';
import { expectClose } from './cases.js';
import { readVectors, skipWithout } from './vectors.js';

type Nested = number | readonly Nested[];
type Weights = Readonly<Record<'W_ih' | 'W_hh' | 'b' | 'W_out' | 'b_out', Nested>>;

interface Step {
  readonly hidden_seq: Nested | null;
  readonly h_T: Nested;
  readonly output: Nested;
  readonly loss: number;
  readonly grads: Weights;
  readonly grad_norm: number;
  readonly weights_after: Weights;
}

interface Vector {
  readonly name: string;
  readonly B: number;
  readonly T: number;
  readonly F: number;
  readonly H: number;
  readonly lr: number;
  readonly loss: string;
  readonly clip_norm: number | null;
  readonly input: readonly Nested[];
  readonly target: Nested;
  readonly init: Weights;
  readonly steps: readonly Step[];
}

const flat = (value: Nested): number[] => (typeof value === 'number' ? [value] : value.flatMap(flat));
const ordered = (w: Weights): number[] => [w.W_ih, w.W_hh, w.b, w.W_out, w.b_out].flatMap(flat);

function start(v: Vector): Kernel {
  const kernel = new Kernel({ steps: v.T, features: v.F, hidden: v.H, layers: 1, samples: v.B });
  kernel.write('parameters', Float32Array.from(ordered(v.init)));
  kernel.targets.set(flat(v.target));
  v.input.forEach((window, b) => kernel.window(b).set(flat(window)));
  return kernel;
}

function check(v: Vector): void {
  const kernel = start(v);
  const adam = createAdam();
  const options = { beta1: 0.9, beta2: 0.999, clipNorm: v.clip_norm ?? 1e9 };
  for (const step of v.steps) {
    kernel.forward(0, v.B);
    const hidden = Array.from({ length: v.B }, (_, b) => [...kernel.hiddenStates(0, b)]);
    const done = adamStep(kernel, adam, v.B, v.loss === 'mse' ? 'mse' : 'huber', v.lr, options);
    if (step.hidden_seq) expectClose(hidden.flat(), flat(step.hidden_seq), 1e-5, 'hidden');
    expectClose(
      hidden.flatMap((h) => h.slice(-v.H)),
      flat(step.h_T),
      1e-5,
      'last hidden',
    );
    expectClose(kernel.outputs, flat(step.output), 1e-5, 'output');
    expectClose([done.loss, done.norm], [step.loss, step.grad_norm], 1e-5, 'loss and norm');
    expectClose(kernel.read('gradient'), ordered(step.grads), 1e-5, 'gradient');
    expectClose(kernel.read('parameters'), ordered(step.weights_after), 1e-5, 'weights');
  }
}

const vectors = readVectors<{ cases: Vector[] }>('lstm.json');

describe('kernel against PyTorch', () => {
  before(prepareKernel);

  for (const vector of vectors?.cases ?? []) {
    it(`forward, loss, gradient and three Adam steps: ${vector.name}`, () => check(vector));
  }
  if (!vectors) it('forward, loss, gradient and three Adam steps', skipWithout('vectors/lstm.json'));
});
