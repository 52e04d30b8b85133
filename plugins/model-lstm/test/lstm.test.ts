import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import plugin, { lstm } from '@autotrader/plugin-model-lstm';
import { BotError, type Foreign } from '@autotrader/sdk';
import { decodeState, encodeState } from '@autotrader/sdk/state';
import { expect } from 'chai';
import { idle, type Learner, small, Stream } from './stream.js';

const bytes = (model: Foreign): Buffer => Buffer.from(encodeState(model.save()));

/** Squared errors of the model and of the forecast zero over steps [from, to) of a stream. */
function errors(model: Learner, stream: Stream, from: number, to: number): { model: number; zero: number } {
  const sum = { model: 0, zero: 0 };
  for (let i = 0; i < to; i++) {
    const { prediction, target } = stream.step(model);
    if (i < from) continue;
    sum.model += (prediction - target) ** 2;
    sum.zero += target ** 2;
  }
  return sum;
}

function run(model: Learner, stream: Stream, steps: number): void {
  for (let i = 0; i < steps; i++) stream.step(model);
}

describe('lstm', () => {
  before(() => lstm.prepare?.());

  it('is what the plugin declares', () => {
    expect(plugin).to.deep.equal([lstm]);
    expect({ kind: lstm.kind, name: lstm.name, version: lstm.version }).to.deep.equal({
      kind: 'model',
      name: 'lstm',
      version: 1,
    });
  });

  it('refuses unknown options and describes every known one', () => {
    expect(() => lstm.options.parse({ step: 3 })).to.throw();
    for (const [name, option] of Object.entries(lstm.options.shape)) {
      expect(option.meta()?.description, name).to.be.a('string');
    }
  });

  it('predicts exactly 0 before it has learnt, whatever the window', () => {
    const model = small();
    const stream = new Stream(3);
    run(idle, stream, 20);
    for (let row = 0; row < 20; row++) expect(model.predictOne(stream.rows, row)).to.equal(0);
  });

  it('learns a stream better than zero, near to the best there is', () => {
    const sum = errors(small({ learningRate: 3e-3 }), new Stream(3), 1000, 3000);
    // Knowing the coefficient leaves 0.36 of the variance.
    expect(sum.model / sum.zero).to.be.below(0.45);
  });

  for (const options of [{ layers: 2 }, { loss: 'huber' }, { replay: 0 }, { steps: 1, hidden: 1 }]) {
    it(`learns with ${JSON.stringify(options)}`, () => {
      const sum = errors(small({ learningRate: 3e-3, ...options }), new Stream(4), 1500, 2500);
      expect(sum.model / sum.zero).to.be.below(0.6);
    });
  }

  it('is determined by its seed', () => {
    const [one, same, other] = [small({}, 5), small({}, 5), small({}, 6)];
    for (const model of [one, same, other]) run(model, new Stream(3), 300);
    expect(bytes(same).equals(bytes(one))).to.equal(true);
    expect(bytes(other).equals(bytes(one))).to.equal(false);
  });

  it('learns the same bits whether or not it predicted before', () => {
    const [predicting, silent] = [small(), small()];
    const [a, b] = [new Stream(3), new Stream(3)];
    for (let i = 0; i < 300; i++) {
      a.step(predicting);
      // A prediction of another row in between must not matter either.
      if (i % 3 === 0) predicting.predictOne(a.rows, i - 1);
      b.step(silent, false);
    }
    expect(bytes(silent).equals(bytes(predicting))).to.equal(true);
  });

  it('reports what it does', () => {
    const model = small();
    run(model, new Stream(3), 101);
    const metrics = model.metrics!();
    expect(metrics).to.include({ steps: 100, rejectedSteps: 0 });
    expect(metrics['learningRate']).to.be.within(1e-5, 1e-2);
    expect(metrics['gradientNorm']).to.be.above(0);
    expect(metrics).to.have.property('drifts');
  });
});

describe('lstm layers', () => {
  before(() => lstm.prepare?.());

  it('are all its weights, in the order in which they are saved', () => {
    for (const options of [{}, { layers: 2, hidden: 5 }]) {
      const model = small(options);
      const { parameters } = model.save() as unknown as { parameters: Float32Array };
      const layers = model.layers!();
      expect(layers.reduce((sum, { weights }) => sum + weights, 0)).to.equal(parameters.length);
      expect(layers.map(({ name }) => name).at(-1)).to.equal('head bias');
      // The head begins at zero, which tells where it is; the gates' biases are the first layer's third part.
      const [inputs, recurrent] = layers;
      const head = layers.at(-2)!.weights + 1;
      expect(parameters.subarray(-head).every((weight) => weight === 0)).to.equal(true);
      expect(
        parameters.subarray(0, inputs!.weights + recurrent!.weights).some((weight) => weight === 0),
      ).to.equal(false);
    }
  });
});

describe('lstm and numbers that are not finite', () => {
  before(() => lstm.prepare?.());

  for (const target of [NaN, Infinity, -Infinity]) {
    it(`rejects a step towards ${target}, counts it and goes on`, () => {
      const model = small({ replay: 0 });
      const stream = new Stream(3);
      run(model, stream, 50);
      const before = model.save() as Record<string, unknown>;
      model.learnOne(stream.rows, 48, target);
      const after = model.save() as Record<string, unknown>;
      expect(after).to.deep.equal({ ...before, rejectedSteps: 1 });
      run(model, stream, 50);
      expect(model.metrics!()).to.include({ rejectedSteps: 1 });
      expect(model.predictOne(stream.rows, 98)).to.satisfy(Number.isFinite);
    });
  }

  it('rejects a step on a row with NaN', () => {
    const model = small({ replay: 0 });
    const stream = new Stream(3);
    run(model, stream, 50);
    const before = model.save() as Record<string, unknown>;
    stream.rows.append([1, NaN, 1]);
    expect(model.predictOne(stream.rows, stream.rows.length - 1)).to.equal(0);
    model.learnOne(stream.rows, stream.rows.length - 1, 1);
    expect(model.save()).to.deep.equal({ ...before, rejectedSteps: 1 });
  });
});

describe('lstm state', () => {
  before(() => lstm.prepare?.());

  it('goes on after 1,000 steps as if it had never been saved', () => {
    const never = small();
    const stream = new Stream(3);
    run(never, stream, 500);
    const restored = small({}, 99);
    restored.load(decodeState(encodeState(never.save())));
    expect(bytes(restored).equals(bytes(never))).to.equal(true);
    const twin = new Stream(3);
    run(idle, twin, 500);
    run(never, stream, 1000);
    run(restored, twin, 1000);
    expect(bytes(restored).equals(bytes(never))).to.equal(true);
  });

  it('goes on in a fresh process as if it had never been saved', () => {
    const never = small();
    const stream = new Stream(3);
    run(never, stream, 400);
    const program = fileURLToPath(new URL('./continuation.js', import.meta.url));
    const child = spawnSync(process.execPath, [program, '400', '1000'], { input: bytes(never) });
    expect(child.stderr.toString()).to.equal('');
    run(never, stream, 1000);
    expect(child.stdout.equals(bytes(never))).to.equal(true);
  });

  it('is a copy: learning on does not change what was saved, nor what was loaded', () => {
    const model = small();
    const stream = new Stream(3);
    run(model, stream, 100);
    const saved = model.save();
    const other = small();
    other.load(saved);
    const before = Buffer.from(encodeState(saved));
    run(model, stream, 100);
    run(other, new Stream(4), 100);
    expect(Buffer.from(encodeState(saved)).equals(before)).to.equal(true);
  });

  it('refuses the state of a network of another size', () => {
    const refused = (): void => small().load(small({ hidden: 13 }).save());
    expect(refused).to.throw(BotError).with.property('code', 'BOT_STATE_CORRUPT');
  });
});
