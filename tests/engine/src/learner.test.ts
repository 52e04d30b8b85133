import { expect } from 'chai';
import { encodeState, decodeState } from '@autotrader/sdk/state';
import type { ModelDefinition, ModelReplaced, State, Stateful } from '@autotrader/sdk';
import { learnersOf, packLearners, type Chosen } from '../../../packages/framework/dist/engine/index.js';
import { checkRun } from '../../../packages/framework/dist/recovery/check-run.js';
import { factsOf } from '../../../packages/framework/dist/recovery/checkpoint-facts.js';
import { recover } from '../../../packages/framework/dist/recovery/recover.js';
import { stateOfCheckpoint } from '../../../packages/framework/dist/checkpoints/stored-checkpoint.js';
import { choose, chooseFeatures, prepare } from './components.js';
import { Bench, crossLane, OUTPUT, specOf, twoByTwo } from './engine-fixture.js';
import { ENGINES, openPump, RUN, session } from './memory-session.js';
import { MemoryStore } from './memory-store.js';
import { story } from './story.js';

const EVENTS = story();
/** Where the learners are taken from, and where they are brought back. */
const [THEN, NOW] = [300, 620];

type Tree = Record<string, State>;

const textOf = (state: State): string => Buffer.from(encodeState(state)).toString('base64');
const copyOf = (state: State): State => decodeState(encodeState(state));
const learnt = (state: State): string => textOf(learnersOf(state));

function replacement(state: State, cause: ModelReplaced['cause'] = 'rollback'): Required<ModelReplaced> {
  return {
    kind: 'modelReplaced',
    cause,
    from: THEN,
    ...packLearners({ learners: learnersOf(state), versions: {} }),
  };
}

/** What of the experts a replaced learner has of its own, or which tells that forecasts are void. */
const LEARNT = ['combiner', 'conformal', 'calibration', 'normaliser', 'pending', 'scores'];

function without(parts: Tree, keys: readonly string[]): Tree {
  return Object.fromEntries(Object.entries(parts).filter(([key]) => !keys.includes(key)));
}

/** A state without what a replaced learner has of its own. */
function rest(state: State): unknown {
  const copy = copyOf(state) as unknown as { lanes: Record<string, { markets: Record<string, Tree> }> };
  for (const { markets } of Object.values(copy.lanes)) {
    for (const [id, market] of Object.entries(markets)) {
      const experts = market.experts as Tree | null;
      if (!experts) continue;
      const { previous } = experts.normaliser as Tree;
      const kept = { ...without(experts, LEARNT), previous: previous as State };
      markets[id] = { ...without(market, ['models', 'prediction']), experts: kept };
    }
  }
  return copy;
}

/** Rows in which a check finds a fault; the store of these tests has no tables and does not say what feeds it. */
async function faultyRows(store: MemoryStore): Promise<number[]> {
  return (await checkRun(store)).faults.map(({ sequence }) => sequence).filter((sequence) => sequence > 0);
}

describe('engine: learners that are replaced', () => {
  let then: State;

  before(async () => {
    await prepare();
    then = copyOf(new Bench(twoByTwo()).play(EVENTS.slice(0, THEN)).engine.state);
  });

  it('are those of before, bit for bit; ledger, orders, rows and scores stay, open forecasts are void', () => {
    const bench = new Bench(twoByTwo()).play(EVENTS.slice(0, NOW));
    const before = copyOf(bench.engine.state);
    const { experts } = bench.engine.lanes[0]?.markets[0] ?? {};
    const { scored, voided } = { ...experts?.state.scores };
    const open = bench.engine.lanes.flatMap(({ markets }) =>
      markets.flatMap(({ experts }) => experts?.state.pending ?? []),
    ).length;
    expect(open).to.be.above(0);
    expect(learnt(before)).not.to.equal(learnt(then));
    bench.play([replacement(then)]);
    expect(learnt(bench.engine.state)).to.equal(learnt(then));
    expect(rest(bench.engine.state)).to.deep.equal(rest(before));
    expect(experts?.state.scores).to.include({ scored, voided: (voided as number) + 1 });
    expect((bench.outputs.at(-1) as unknown[]).map((output) => (output as number[])[0])).to.deep.equal(
      Array(open).fill(OUTPUT.scored),
    );
  });

  it('go on to learn, and the ones given are not touched by it', () => {
    const event = replacement(then);
    const content = event.content.slice();
    const bench = new Bench(twoByTwo()).play([...EVENTS.slice(0, NOW), event, ...EVENTS.slice(NOW)]);
    expect(learnt(bench.engine.state)).not.to.equal(learnt(then));
    expect(Buffer.compare(event.content, content)).to.equal(0);
    expect(bench.sort(OUTPUT.prediction).length).to.be.above(NOW / 3);
  });

  it('of an older version of a model are brought forward', () => {
    const spec = specOf([crossLane({ features: chooseFeatures(), models: [newerZero()] })]);
    const bench = new Bench(spec).play(EVENTS.slice(0, 2));
    const learners = learnersOf(new Bench(spec).engine.state);
    bench.play([{ ...replacement(then), ...packLearners({ learners, versions: {} }) }]);
    const [model] = bench.engine.lanes[0]?.markets[0]?.models ?? [];
    expect((model as Stateful).state).to.deep.equal({ box: {} });
  });

  it('are refused when they are damaged, or were not handed over', () => {
    const { content, ...event } = replacement(then);
    const damaged = content.slice();
    damaged[1_000] = (damaged[1_000] as number) ^ 1;
    for (const [given, code] of [
      [event, 'BOT_CORE_INVARIANT'],
      [{ ...event, content: damaged }, 'BOT_STATE_CORRUPT'],
    ] as const) {
      const bench = new Bench(twoByTwo()).play(EVENTS.slice(0, THEN));
      expect(() => bench.play([given]))
        .to.throw()
        .with.property('code', code);
    }
  });
});

/** The model that expects nothing, in a second version. */
function newerZero(): Chosen<ModelDefinition> {
  const zero = choose('model', 'zero');
  return { ...zero, definition: { ...zero.definition, version: 2, upcasters: { 1: (box) => ({ box }) } } };
}

/** A run in which the learners of `THEN` were brought back at `NOW`. */
async function rolledBack(): Promise<{ store: MemoryStore; digest: string }> {
  const store = new MemoryStore();
  await session(store, EVENTS.slice(0, THEN));
  const state = await stateOfCheckpoint(store, store.kept[0]!);
  await session(store, EVENTS.slice(0, NOW));
  const { pump } = await openPump(store, EVENTS.slice(0, NOW));
  await pump.replace(replacement(state));
  // One event is the bot's own, so the market's begin one later.
  const { engine } = await session(store, [EVENTS[0]!, ...EVENTS]);
  return { store, digest: engine.digest().hash };
}

/** Lets a store write so often, and then no more. */
function failAfter(store: MemoryStore, writes: number): void {
  let left = writes;
  for (const name of ['commit', 'setNote'] as const) {
    const write = store[name].bind(store) as (...args: unknown[]) => Promise<void>;
    Reflect.set(store, name, (...args: unknown[]) => {
      left -= 1;
      return left < 0 ? Promise.reject(new Error('no room')) : write(...args);
    });
  }
}

describe('engine: a rollback in the journal', () => {
  before(prepare);

  it('has a checkpoint before and after, of which the first undoes it', async () => {
    const { store } = await rolledBack();
    const facts = store.kept.map(factsOf).map(({ sequence, meta }) => [sequence, meta.reason, meta.parent]);
    expect(facts).to.deep.include([NOW, 'before rollback', THEN]);
    expect(facts).to.deep.include([NOW + 1, 'rollback', NOW]);
    const wayBack = await stateOfCheckpoint(
      store,
      store.kept.find(({ sequence }) => sequence === NOW)!,
    );
    const { pump, recovered } = await openPump(store, []);
    await pump.replace(replacement(wayBack));
    expect(learnt(recovered.engine.state)).to.equal(learnt(wayBack));
  });

  it('is met by a replay at its place, from nothing and from any checkpoint before or after it', async () => {
    const { store, digest } = await rolledBack();
    for (const newest of [0, THEN, NOW, NOW + 1]) {
      const { engine, replayed } = await recover(
        RUN,
        store.asOf(store.journal.length, newest),
        ENGINES,
        () => undefined,
      );
      expect(engine.digest().hash, `from ${newest}`).to.equal(digest);
      expect(replayed).to.equal(store.journal.length - newest);
    }
    expect(await faultyRows(store)).to.deep.equal([]);
  });

  it('is there whole or not at all when the disk fails at any of its writes, and can be done again', async () => {
    const begun = new MemoryStore();
    await session(begun, EVENTS.slice(0, 120));
    const state = await stateOfCheckpoint(begun, begun.kept[0]!);
    await session(begun, EVENTS.slice(0, 200));
    let writes = 0;
    // bounded: ends with the first rollback that writes all it has to
    for (let broken = true; broken; writes++) {
      const store = begun.asOf(200, 200);
      const { pump, recovered } = await openPump(store, []);
      const before = learnt(recovered.engine.state);
      failAfter(store, writes);
      broken = await pump.replace(replacement(state)).then(
        () => false,
        () => true,
      );
      Reflect.deleteProperty(store, 'commit');
      Reflect.deleteProperty(store, 'setNote');
      const { engine, journal } = await recover(RUN, store, ENGINES, () => undefined);
      const done = journal.last > 200;
      expect(learnt(engine.state)).to.equal(done ? learnt(state) : before);
      const again = await openPump(store, []);
      await again.pump.replace(replacement(state));
      expect(learnt(again.recovered.engine.state)).to.equal(learnt(state));
      expect(await faultyRows(store)).to.deep.equal([]);
    }
    expect(writes, 'the note, the checkpoint before, the event, the checkpoint after').to.equal(5);
  });

  it('stops a replay, and is found by a check, when its learner is lost or damaged', async () => {
    const { store } = await rolledBack();
    const [[key, value] = ['', '']] = [...store.notes].filter(([name]) => name.startsWith('learner:'));
    const other = value[5_000] === 'A' ? 'B' : 'A';
    for (const worse of [undefined, `${value.slice(0, 5_000)}${other}${value.slice(5_001)}`]) {
      const left = store.asOf(store.journal.length, NOW);
      if (worse === undefined) left.notes.delete(key);
      else left.notes.set(key, worse);
      const failure = await recover(RUN, left, ENGINES, () => undefined).catch((error: unknown) => error);
      expect(failure).to.have.property('code', 'BOT_STATE_CORRUPT');
      expect(await faultyRows(left)).to.deep.equal([NOW + 1]);
    }
  });
});
