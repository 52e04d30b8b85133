import { expect } from 'chai';
import { hold, type StrategyDefinition } from '@autotrader/sdk';
import { adopt, Engine, noOutputs, type EngineSpec } from '../../../packages/framework/dist/engine/index.js';
import { acceptRange } from '../../../packages/framework/dist/recovery/accepted.js';
import { START } from '../../../packages/framework/dist/recovery/cursor.js';
import type { EngineSource } from '../../../packages/framework/dist/recovery/engine-source.js';
import { GENESIS } from '../../../packages/framework/dist/recovery/journal.js';
import { recover } from '../../../packages/framework/dist/recovery/recover.js';
import { replayRows } from '../../../packages/framework/dist/recovery/replay.js';
import { choose, prepare } from './components.js';
import { Bench, bracketLane, learningLane, specOf } from './engine-fixture.js';
import { RUN, session } from './memory-session.js';
import { MemoryStore } from './memory-store.js';
import { story } from './story.js';
import { BTC, candles, ETH, opening } from './streams.js';

const EVENTS = story().slice(0, 420);
/** Sequence up to which the code of the day does what the older one did; checkpoints behind it are gone. */
const ALIKE = 260;

/** The brackets of these tests; what is newer than `until` they let pass. */
function enginesOf(until: number): EngineSource {
  const strategy = choose('strategy', 'bracket');
  const { onCandle } = strategy.definition;
  const quiet: StrategyDefinition['onCandle'] = (candle, context) =>
    candle.openTime > until ? hold : (onCandle?.(candle, context) ?? hold);
  const definition = { ...strategy.definition, onCandle: quiet };
  const lane = bracketLane({ name: 'brackets', strategy: { ...strategy, definition } });
  const spec: EngineSpec = specOf([learningLane(), lane], [BTC, ETH]);
  return { genesis: () => Promise.resolve('config'), build: () => Promise.resolve(new Engine(spec)) };
}

const bracketsOf = ({ lanes }: Engine) => lanes[1] as Engine['lanes'][number];

/** The books without the times at which positions were opened: of an accepted one that is the time of its event. */
function moneyOf({ ledger: { state } }: Engine['lanes'][number]): unknown {
  const holdings = Object.entries(state.holdings).map(
    ([id, holding]) => [id, { ...holding, openedAt: 0 }] as const,
  );
  return { ...state, holdings: Object.fromEntries(holdings) as unknown };
}

async function failureOf(task: Promise<unknown>): Promise<Record<string, unknown>> {
  try {
    await task;
    return {};
  } catch (error) {
    return error as Record<string, unknown>;
  }
}

describe('engine: events whose stored outcome was accepted', () => {
  let older: EngineSource;
  let newer: EngineSource;
  let store: MemoryStore;
  let before: Engine;
  let checkpoint: number;

  beforeEach(async () => {
    await prepare();
    older = enginesOf(Infinity);
    newer = enginesOf((EVENTS[ALIKE] as { openTime: number }).openTime);
    const policy = { everyEvents: 90, everyMs: Infinity };
    const whole = await session(new MemoryStore(), EVENTS, { policy, maxBatch: 10 }, older);
    store = whole.store.asOf(EVENTS.length, ALIKE);
    checkpoint = store.kept[0]?.sequence ?? 0;
    before = whole.engine;
  });

  const recovered = () => recover(RUN, store, newer, () => undefined);
  const accept = () => acceptRange(store, { after: checkpoint, until: EVENTS.length });

  it('are told from others: without a word they are a divergence, which says where it began', async () => {
    const { code, details } = await failureOf(recovered());
    expect(code).to.equal('BOT_REPLAY_DIVERGED');
    expect(details).to.include({ after: checkpoint });
    expect((details as { sequence: number }).sequence).to.be.above(ALIKE);
  });

  it('leave the books as the fills made them, to the last unit, and no order open', async () => {
    await accept();
    const { engine, acceptedAfter } = await recovered();
    expect(acceptedAfter).to.equal(checkpoint);
    const [now, then] = [bracketsOf(engine), bracketsOf(before)];
    expect(then.ledger.state.fills).to.be.above(20);
    expect(moneyOf(now)).to.deep.equal(moneyOf(then));
    expect(now.orders.state.open).to.deep.equal([]);
    expect(then.orders.state.open).not.to.deep.equal([]);
    for (const id of [BTC, ETH]) {
      expect(now.broker.openOrders(id)).to.deep.equal([]);
      expect(now.ledger.held(id)).to.equal(then.ledger.held(id));
      expect(now.market(id).held).to.equal(then.market(id).held);
    }
    now.ledger.assertSound();
  });

  it('are stepped as history by features and learners: those of the other lane are what they would be', async () => {
    await accept();
    const { engine } = await recovered();
    const parts = ({ lanes }: Engine) =>
      lanes[0]?.markets.map(({ features, models, experts }) => [
        features.state,
        models.map((model) => ('state' in model ? model.state : model.save())),
        experts?.state,
      ]);
    expect(parts(engine)).to.deep.equal(parts(before));
  });

  it('come to the same in every later replay, from a checkpoint or from the first event', async () => {
    await accept();
    const { engine, journal, cursor } = await recovered();
    const digest = engine.digest().hash;
    expect((await recovered()).engine.digest().hash).to.equal(digest);
    const fresh = { engine: await newer.build(''), configHash: 'config', chain: GENESIS, cursor: START };
    const all = { run: RUN, store, engines: newer, ...fresh, after: 0, until: journal.last };
    const replayed = await replayRows(all);
    expect(replayed.engine.digest().hash).to.equal(digest);
    expect(replayed.cursor).to.deep.equal(cursor);
    const more = story().slice(0, 640);
    const next = await session(store, more, {}, newer);
    const again = await replayRows({ ...all, engine: await newer.build(''), until: more.length });
    expect(again.engine.digest().hash).to.equal(next.engine.digest().hash);
    expect((await recovered()).acceptedAfter, 'once something came after them').to.equal(undefined);
  });

  it('must still be sound', async () => {
    await accept();
    const row = store.journal[300];
    if (row) row.body[10] = (row.body[10] as number) ^ 1;
    expect((await failureOf(recovered())).code).to.equal('BOT_JOURNAL_CORRUPT');
  });
});

describe('engine: a lane that changes its broker', () => {
  it('can sell what the old one bought', () => {
    const specWith = (latencyMs: number): EngineSpec =>
      specOf([bracketLane({ broker: choose('broker', 'simulated', { latencyMs }) })]);
    const events = [...opening(), ...candles(400)];
    const old = new Bench(specWith(0));
    const at = events.findIndex((event) => old.play([event]).engine.lanes[0]?.ledger.held(BTC) !== 0n) + 1;
    const next = adopt(new Engine(specWith(1)), old.engine);
    const [lane] = next.lanes;
    expect(Number(lane?.ledger.held(BTC))).to.be.above(0);
    for (const event of events.slice(at, at + 120)) next.step(event, noOutputs);
    expect(lane?.ledger.state.roundTrips).to.be.above(0);
  });
});
