import { expect } from 'chai';
import type { Foreign, Model, State } from '@autotrader/sdk';
import { createRandom, nextNormal } from '@autotrader/sdk/random';
import { decodeState, encodeState } from '@autotrader/sdk/state';
import { Engine, learnerShape } from '../../../packages/framework/dist/engine/index.js';
import { Rows } from '../../../packages/framework/dist/engine/rows.js';
import { noOutputs } from '../../../packages/framework/dist/engine/index.js';
import { recover } from '../../../packages/framework/dist/recovery/recover.js';
import { learnerFile, parseLearnerFile } from '../../../packages/framework/dist/learners/learner-file.js';
import { compareStates } from '../../../packages/framework/dist/recovery/state-difference.js';
import { choose, experts, prepare } from './components.js';
import { learningLane, specOf } from './engine-fixture.js';
import { openPump, RUN } from './memory-session.js';
import { MemoryStore } from './memory-store.js';
import { candles, opening } from './streams.js';

/** Learning steps before the network is saved, and after it is loaded. */
const [BEFORE, AFTER] = [400, 1_000];
const WIDTH = 4;

const spec = specOf([learningLane({ models: experts({}) })]);
const ENGINES = { genesis: () => Promise.resolve('config'), build: () => Promise.resolve(new Engine(spec)) };

/** The default network beside rows that can be learnt from in part. */
class Learning {
  readonly model = choose('model', 'lstm').definition.create({
    width: WIDTH,
    horizon: 1,
    seed: 5,
    options: choose('model', 'lstm').options,
  }) as Model & Foreign;
  readonly rows = new Rows(WIDTH, createRandom(3));
  private readonly random = createRandom(11);

  learn(steps: number): this {
    for (let i = 0; i < steps; i++) {
      const row = Float64Array.from({ length: WIDTH }, () => nextNormal(this.random));
      const index = this.rows.append(row);
      const target = 0.4 * (row[0] as number) - 0.2 * (row[1] as number) + nextNormal(this.random);
      this.rows.learnt(index, target);
      this.model.learnOne(this.rows, index, target);
    }
    return this;
  }
}

const differences = (a: State, b: State): string[] =>
  compareStates(a, b).leaves.map(({ path, changed }) => `${path.join('.')} ${changed}`);

const network = (engine: Engine): State => (engine.lanes[0]?.markets[0]?.models[2] as Foreign).save();

/** As it comes back out of a file that went to another machine. */
function throughFile(state: State): State {
  const lane = spec.lanes[0]!;
  const learners = { main: { 'BTC-AUD@btcmarkets': { models: [state] } } } as never;
  const taken = {
    source: '',
    from: 1,
    versions: {},
    shapes: { main: learnerShape(lane) },
    learners,
    intervals: {},
  };
  const meta = { reason: '', at: 0, time: 0, parent: 0, bytes: 0, lanes: {} };
  const file = Buffer.from(learnerFile(taken, { run: RUN, sequence: 1, meta }));
  return parseLearnerFile('file', file).learners.main?.['BTC-AUD@btcmarkets']?.models[0] as State;
}

describe('engine: a network that is saved, loaded and learns on', () => {
  before(prepare);

  it('is after 1,000 more steps the one that was never saved: weights, moments, rate, random numbers', async () => {
    const events = [...opening(), ...candles(BEFORE + AFTER + 100)];
    const store = new MemoryStore();
    const { pump, recovered } = await openPump(store, events.slice(0, BEFORE), {}, ENGINES);
    await pump.run();
    const live = recovered.engine;
    const { engine: loaded, checkpoint, replayed } = await recover(RUN, store, ENGINES, () => undefined);
    expect([checkpoint, replayed]).to.deep.equal([BEFORE, 0]);
    const saved = decodeState(encodeState(network(live)));
    for (const event of events.slice(BEFORE)) {
      live.step(event, noOutputs);
      loaded.step(event, noOutputs);
    }
    const steps = (live.lanes[0]?.markets[0]?.models[2] as Model).metrics?.().steps ?? 0;
    expect(steps).to.be.above(AFTER);
    expect(differences(saved, network(live)).length, 'what learning changes').to.be.above(6);
    expect(differences(network(live), network(loaded))).to.deep.equal([]);
    expect(loaded.digest().hash).to.equal(live.digest().hash);
  });

  it('is so too when it went through an exported file', () => {
    const live = new Learning().learn(BEFORE);
    const loaded = new Learning().learn(BEFORE);
    loaded.model.load(new Learning().model.save());
    loaded.model.load(throughFile(live.model.save()));
    live.learn(AFTER);
    loaded.learn(AFTER);
    expect(differences(live.model.save(), loaded.model.save())).to.deep.equal([]);
  });

  it('is another one when any part of it was not brought back', () => {
    const saved = new Learning().learn(BEFORE).model.save() as Record<string, State>;
    const whole = new Learning().learn(BEFORE).learn(AFTER).model.save();
    const fresh = new Learning().model.save() as Record<string, State>;
    const parts = ['parameters', 'averaged', 'firstMoment', 'secondMoment', 'random', 'adam', 'rate'];
    expect(Object.keys(saved)).to.include.members(parts);
    for (const part of parts) {
      const forgetful = new Learning().learn(BEFORE);
      forgetful.model.load({ ...saved, [part]: fresh[part] as State });
      expect(differences(whole, forgetful.learn(AFTER).model.save()), part).not.to.be.empty;
    }
  });
});
