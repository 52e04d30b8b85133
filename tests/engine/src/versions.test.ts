import { expect } from 'chai';
import type { CheckpointRow, State, StrategyDefinition, Upcaster } from '@autotrader/sdk';
import {
  bringForward,
  Engine,
  versionsOf,
  type EngineSpec,
} from '../../../packages/framework/dist/engine/index.js';
import { packState } from '../../../packages/framework/dist/recovery/checkpoint.js';
import { sealCursor, START } from '../../../packages/framework/dist/recovery/cursor.js';
import type { EngineSource } from '../../../packages/framework/dist/recovery/engine-source.js';
import { recover } from '../../../packages/framework/dist/recovery/recover.js';
import { choose, prepare } from './components.js';
import { Bench, bracketLane, learningLane, specOf } from './engine-fixture.js';
import { MemoryStore } from './memory-store.js';
import { story } from './story.js';
import { BTC, ETH } from './streams.js';

const KEY = 'strategy:bracket';

type Change = { readonly version: number; readonly upcasters?: Readonly<Record<number, Upcaster>> };

/** Two lanes whose bracket strategy's state is of another version. */
function changed(change: Change | undefined): EngineSpec {
  const strategy = choose('strategy', 'bracket');
  const definition = { ...strategy.definition, ...change } as StrategyDefinition;
  const lane = bracketLane({
    name: 'brackets',
    strategy: { ...strategy, definition, plugin: 'my-brackets' },
  });
  return specOf([learningLane(), lane], [BTC, ETH]);
}

/** Every state of the strategy goes into a box, so that it can be seen where upcasters ran, and how often. */
const boxed: Upcaster = (older) => ({ box: older });

const strategyStates = ({ lanes }: Engine): State[] =>
  lanes
    .filter(({ name }) => name === 'brackets')
    .flatMap(({ markets }) => markets.map((m) => m.strategy.state));

/** A run that ends with a checkpoint of a state, as written in `versions`. */
async function stored(bench: Bench, versions: Record<string, number> | undefined): Promise<MemoryStore> {
  const store = new MemoryStore();
  const { manifest, pages, hashes } = packState(bench.engine.state);
  const sealed = {
    sequence: 0,
    meta: JSON.stringify({ configHash: 'config', ...(versions && { versions }) }),
  };
  const cursor = sealCursor(START, sealed);
  const checkpoint: CheckpointRow = { ...sealed, cursor, manifest, pageHashes: hashes };
  const none = { rows: [], orders: [], fills: [], roundTrips: [], predictions: [] };
  await store.commit({ ...none, checkpoint, pages });
  return store;
}

const enginesOf = (spec: EngineSpec): EngineSource => ({
  genesis: () => Promise.resolve('config'),
  build: () => Promise.resolve(new Engine(spec)),
});

async function failureOf(
  task: Promise<unknown>,
): Promise<{ code: string; message: string; exitCode: number }> {
  try {
    await task;
    return { code: 'none', message: '', exitCode: 0 };
  } catch (error) {
    return error as { code: string; message: string; exitCode: number };
  }
}

describe('engine: versions of a snapshot', () => {
  let bench: Bench;

  before(async () => {
    await prepare();
    bench = new Bench(changed(undefined)).play(story().slice(0, 300));
  });

  const recovered = (store: MemoryStore, spec: EngineSpec) =>
    recover('r', store, enginesOf(spec), () => undefined);

  it('are those of the engine and of every component of the lanes', () => {
    const versions = versionsOf(changed({ version: 3 }));
    expect(versions).to.include({ 'core:engine': 1, 'broker:simulated': 1, [KEY]: 3, 'model:zero': 1 });
    expect(Object.keys(versions)).to.include.members(['risk:cooldown', 'feature:rsi', 'strategy:confidence']);
  });

  it('of today leave a state as it is', () => {
    const spec = changed(undefined);
    const { state } = bench.engine;
    expect(bringForward(spec, state, versionsOf(spec))).to.equal(state);
    expect(bringForward(spec, state, {})).to.equal(state);
  });

  it('that are older go through each upcaster, for that component alone', async () => {
    const spec = changed({ version: 3, upcasters: { 1: boxed, 2: boxed } });
    const { engine } = await recovered(await stored(bench, undefined), spec);
    expect(strategyStates(engine)).to.deep.equal(
      strategyStates(bench.engine).map((state) => ({ box: { box: state } })),
    );
    const [learning, brackets] = engine.lanes;
    expect(learning?.state).to.deep.equal(bench.engine.lanes[0]?.state);
    expect(brackets?.ledger.state).to.deep.equal(bench.engine.lanes[1]?.ledger.state);
    const second = await recovered(await stored(bench, { [KEY]: 2 }), spec);
    expect(strategyStates(second.engine)).to.deep.equal(
      strategyStates(bench.engine).map((state) => ({ box: state })),
    );
  });

  it('that are newer than the code are refused: what, whose, what to do; and the checkpoint stays', async () => {
    const store = await stored(bench, { [KEY]: 2 });
    const { code, message, exitCode } = await failureOf(recovered(store, changed(undefined)));
    expect([code, exitCode]).to.deep.equal(['BOT_STATE_NEWER', 78]);
    expect(message)
      .to.include(KEY)
      .and.include('my-brackets')
      .and.include('version 2')
      .and.include('version 1');
    expect(store.kept).to.have.length(1);
  });

  it('without an upcaster are refused, as are those whose upcaster throws', async () => {
    const store = await stored(bench, undefined);
    const missing = await failureOf(recovered(store, changed({ version: 3, upcasters: { 1: boxed } })));
    expect([missing.code, missing.exitCode]).to.deep.equal(['BOT_STATE_UPCAST', 78]);
    expect(missing.message).to.include('from version 2 to 3').and.include('my-brackets');
    const throws: Upcaster = () => {
      throw new Error('no idea');
    };
    const failed = await failureOf(recovered(store, changed({ version: 2, upcasters: { 1: throws } })));
    expect(failed.message).to.include('no idea').and.include(KEY);
    expect(store.kept).to.have.length(1);
  });

  it('of the engine itself count too', async () => {
    const store = await stored(bench, { 'core:engine': 2 });
    const { code, message } = await failureOf(recovered(store, changed(undefined)));
    expect(code).to.equal('BOT_STATE_NEWER');
    expect(message).to.include('the bot itself');
  });
});
