import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { adamStep, createAdam } from '../dist/adam.js';
import { prepareKernel } from '../dist/kernel-module.js';
import { Kernel, type Loss } from '../dist/kernel.js';
import type { NetworkShape } from '../dist/network-shape.js';
import { expectClose, randomCase } from './cases.js';
import { oracle, oracleAdam } from './oracle.js';

const shape = (
  steps: number,
  features: number,
  hidden: number,
  layers: number,
  samples: number,
): NetworkShape => ({
  steps,
  features,
  hidden,
  layers,
  samples,
});
const name = (s: NetworkShape): string =>
  `T${s.steps} F${s.features} H${s.hidden} L${s.layers} B${s.samples}`;

const SHAPES = [
  shape(1, 1, 1, 1, 1),
  shape(2, 1, 3, 1, 2),
  shape(5, 3, 4, 1, 3),
  shape(7, 5, 9, 2, 1),
  shape(6, 7, 8, 3, 4),
  shape(9, 2, 17, 2, 5),
  shape(32, 16, 32, 1, 8),
  shape(33, 13, 30, 2, 7),
];

describe('kernel against a float64 LSTM', () => {
  before(prepareKernel);

  for (const s of SHAPES) {
    for (const loss of ['mse', 'huber'] as Loss[]) {
      it(`outputs, hidden states, loss and gradient: ${name(s)} ${loss}`, () => {
        const { kernel, weights, windows, targets } = randomCase(s, 11);
        const expected = oracle(s, weights, windows, targets, loss);
        kernel.forward(0, s.samples);
        expectClose(kernel.outputs, expected.outputs, 2e-6, 'output', 1);
        for (let b = 0; b < s.samples; b++) {
          expectClose(kernel.hiddenStates(s.layers - 1, b), expected.hidden[b]!, 2e-6, 'hidden', 1);
        }
        expectClose([kernel.backward(s.samples, loss)], [expected.loss], 3e-6, 'loss');
        expectClose(kernel.read('gradient'), expected.gradient, 3e-6, 'gradient');
      });
    }
  }

  it('learns as the oracle does for 20 clipped steps', () => {
    const s = shape(8, 3, 10, 2, 3);
    const { kernel, weights, windows, targets } = randomCase(s, 5);
    const slow = Float64Array.from(weights);
    const [m, v] = [new Float64Array(slow.length), new Float64Array(slow.length)];
    const adam = createAdam();
    for (let t = 1; t <= 20; t++) {
      kernel.forward(0, 3);
      adamStep(kernel, adam, 3, 'mse', 1e-2, { beta1: 0.9, beta2: 0.999, clipNorm: 0.5 });
      oracleAdam(slow, m, v, oracle(s, slow, windows, targets, 'mse').gradient, t, 1e-2, 0.5);
    }
    // Adam divides by the root of the second moment, so a gradient near zero carries its rounding into the weight.
    expectClose(kernel.read('parameters'), slow, 1e-4, 'weights');
  });
});

describe('kernel', () => {
  before(prepareKernel);

  it('gives the same bits however samples are grouped', () => {
    const s = shape(12, 5, 20, 2, 5);
    const [together, apart] = [randomCase(s, 3).kernel, randomCase(s, 3).kernel];
    together.forward(0, 5);
    for (const [first, end] of [
      [3, 5],
      [0, 1],
      [1, 3],
    ] as const)
      apart.forward(first, end);
    together.backward(5, 'mse');
    apart.backward(5, 'mse');
    expect([...apart.outputs]).to.deep.equal([...together.outputs]);
    expect(apart.read('gradient')).to.deep.equal(together.read('gradient'));
  });

  it('keeps instances apart', () => {
    const s = shape(4, 2, 8, 1, 1);
    const [one, other] = [randomCase(s, 1).kernel, randomCase(s, 2).kernel];
    const before = other.read('parameters');
    one.forward(0, 1);
    adamStep(one, createAdam(), 1, 'mse', 0.1, { beta1: 0.9, beta2: 0.999, clipNorm: 1 });
    expect(other.read('parameters')).to.deep.equal(before);
    expect(one.read('parameters')).to.not.deep.equal(before);
  });

  it('lets NaN through to the output, from any step and feature', () => {
    for (const place of [0, 7, 11]) {
      const { kernel } = randomCase(shape(4, 3, 9, 2, 1), 9);
      kernel.window(0)[place] = NaN;
      kernel.forward(0, 1);
      expect(kernel.outputs[0]).to.be.NaN;
    }
  });

  it('saturates where exponentials leave the floats', () => {
    for (const size of [1e3, 1e30]) {
      const { kernel, weights } = randomCase(shape(3, 1, 2, 1, 1), 9);
      kernel.window(0).fill(1);
      kernel.write('parameters', weights.fill(size));
      kernel.forward(0, 1);
      // Open gates add 1 to the cell at each step.
      const expected = [1, 2, 3].flatMap((cell) => [Math.tanh(cell), Math.tanh(cell)]);
      expectClose(kernel.hiddenStates(0, 0), expected, 1e-6, 'hidden');
    }
  });

  it('has the same bits on every machine', () => {
    const s = shape(9, 5, 12, 2, 3);
    const kernel = new Kernel(s);
    // Exact fractions, so that nothing but the kernel decides.
    const fraction = (i: number, step: number): number => (((i * step) % 101) - 50) / 128;
    kernel.write(
      'parameters',
      Float32Array.from({ length: kernel.weights }, (_, i) => fraction(i, 37)),
    );
    for (let b = 0; b < 3; b++)
      kernel.window(b).set(Array.from({ length: 45 }, (_, i) => 4 * fraction(i, 11 + b)));
    kernel.targets.set([1, -0.5, 0.25]);
    const adam = createAdam();
    for (let i = 0; i < 300; i++) {
      kernel.forward(0, 3);
      adamStep(kernel, adam, 3, 'huber', 1 / 1024, { beta1: 0.9, beta2: 0.999, clipNorm: 0.5 });
    }
    const digest = createHash('sha256').update(kernel.read('parameters')).update(kernel.read('secondMoment'));
    expect(digest.digest('hex')).to.equal('dcbb8659a1a6624241d96baddc2614cab1b57e07334896ad56db9f409ac18f0d');
  });

  it('refuses a network that does not fit into memory', () => {
    expect(() => new Kernel(shape(1024, 16, 1024, 8, 256))).to.throw(/more than 1 GiB/);
  });

  it('decays weights, not biases, and averages', () => {
    const shape = { steps: 3, features: 2, hidden: 5, layers: 2, samples: 2 };
    const kernel = new Kernel(shape);
    kernel.write('parameters', new Float32Array(kernel.weights).fill(1));
    kernel.decay(0.5);
    const weights = kernel.read('parameters');
    // A bias for each gate and unit of both layers, and the head's.
    expect(weights.filter((w) => w === 1)).to.have.length(2 * 4 * 5 + 1);
    expect(weights.filter((w) => w === 0.5)).to.have.length(kernel.weights - 41);
    kernel.average(0.25);
    expect(kernel.read('averaged')).to.deep.equal(weights.map((w) => w / 4));
  });

  it('forecasts with the averaged weights and goes on learning with its own', () => {
    const kernel = new Kernel({ steps: 3, features: 2, hidden: 5, layers: 1, samples: 2 });
    const weights = Float32Array.from({ length: kernel.weights }, (_, i) => ((i * 7) % 11) / 11 - 0.4);
    kernel.write('parameters', weights);
    kernel.write(
      'averaged',
      weights.map((w) => w / 2),
    );
    for (const sample of [0, 1]) kernel.window(sample).fill(0.5);
    kernel.forward(0, 1);
    kernel.forwardAveraged(1);
    const [own, averaged] = kernel.outputs;
    kernel.forward(1, 2);
    expect(kernel.outputs[1]).to.equal(own);
    kernel.write(
      'parameters',
      weights.map((w) => w / 2),
    );
    kernel.forward(0, 1);
    expect(kernel.outputs[0]).to.equal(averaged).and.not.equal(own);
  });

  it('reads back what was written', () => {
    const { kernel, weights } = randomCase(shape(3, 3, 5, 2, 1), 9);
    expect(kernel.read('parameters')).to.deep.equal(weights);
  });

  for (const [what, poison] of [
    ['NaN', NaN],
    ['infinity', Infinity],
    ['an enormous number', 3e38],
  ] as const) {
    it(`refuses a step with ${what} in window or target and leaves no trace`, () => {
      for (const into of ['window', 'target']) {
        const { kernel } = randomCase(shape(6, 3, 9, 2, 2), 4);
        const adam = createAdam();
        const options = { beta1: 0.9, beta2: 0.999, clipNorm: 1 };
        const step = (): boolean => {
          kernel.forward(0, 2);
          return adamStep(kernel, adam, 2, 'mse', 1e-3, options).accepted;
        };
        expect(step()).to.equal(true);
        const all = () => (['parameters', 'firstMoment', 'secondMoment'] as const).map((a) => kernel.read(a));
        const [before, products] = [all(), { ...adam }];
        const [window, target] = [kernel.window(1).slice(), kernel.targets[1]!];
        if (into === 'window') kernel.window(1)[4] = poison;
        else kernel.targets[1] = poison;
        const accepted = step();
        // A large but finite input saturates gates: legal, as long as nothing becomes infinite.
        if (accepted) expect(into === 'window' && Number.isFinite(poison), into).to.equal(true);
        else expect({ all: all(), adam }).to.deep.equal({ all: before, adam: products });
        kernel.window(1).set(window);
        kernel.targets[1] = target;
        expect(step()).to.equal(true);
        expect(all()[0]!.every(Number.isFinite)).to.equal(true);
      }
    });
  }
});
