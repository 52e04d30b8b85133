import { expect } from 'chai';
import { decodeState, encodeState } from '@autotrader/sdk/state';
import { createRandom, nextInteger } from '@autotrader/sdk/random';
import { Engine } from '../../../packages/framework/dist/engine/index.js';
import { noOutputs } from '../../../packages/framework/dist/engine/index.js';
import { prepare } from './components.js';
import { compareObjects, type ObjectDifference } from './live-objects.js';
import { richSpec, richStory } from './rich.js';

/** Places of the story at which the live engine is compared with one made from its state. */
const CUTS = 40;

/** What a restored engine need not have: each is written before it is read again. */
const SCRATCH: readonly (readonly [path: RegExp, reason: string])[] = [
  [/^lanes\.\d+\.orders\.(event|next)\b/, '`begin` sets it before an event can place an order'],
  [
    /^lanes\.\d+\..*\baccount\.(market|time)$/,
    '`see`, `onTrade` and `book` set it before sizing or risk read it',
  ],
  [/\.strategy\.context\.(prediction|position|time|history)\b/, '`prepare` sets it before every call'],
  [/\.markets\.\d+\.rawRow$/, '`forecast` gathers all of it anew'],
  [/\.experts\.row$/, '`onCandle` copies all of it anew'],
  [/^watch\.cell$/, 'counts calls for the watchdog, which only looks whether it moves; no step reads it'],
];

const scratch = ({ path }: ObjectDifference): boolean => SCRATCH.some(([pattern]) => pattern.test(path));

/** What a restored engine lacks. */
function lost(live: Engine, spec = live.spec): string[] {
  const restored = new Engine(spec);
  restored.state = decodeState(encodeState(live.state));
  const differences = compareObjects(live, restored).filter((difference) => !scratch(difference));
  return differences.map(({ path, reason }) => `${path}: ${reason}`);
}

/** The engine after the whole story, with a look at it before each event in `places`. */
function played(places: ReadonlySet<number>, look: (engine: Engine, at: number) => void): Engine {
  const engine = new Engine(richSpec());
  richStory().forEach(({ event, history }, at) => {
    if (places.has(at)) look(engine, at);
    engine.step(event, noOutputs, history);
  });
  return engine;
}

function places(): Set<number> {
  const events = richStory();
  const random = createRandom(4);
  const drawn = Array.from({ length: CUTS }, () => nextInteger(random, events.length));
  const turning = events.flatMap(({ event }, i) =>
    ['candle', 'trade', 'clock'].includes(event.kind) ? [] : [i, i + 1],
  );
  return new Set([...drawn, ...turning]);
}

describe('engine: every live object', () => {
  let live: Engine;

  before(async function () {
    this.timeout(20_000);
    await prepare();
    live = played(new Set(), () => undefined);
  });

  it('is brought back by the state: what is reached from a restored engine is what was reached before', () => {
    played(places(), (engine, at) => {
      expect(lost(engine), `before event ${at}`).to.deep.equal([]);
    });
    expect(lost(live)).to.deep.equal([]);
  }).timeout(60_000);

  it('has no scratch on the list that is none', () => {
    const restored = new Engine(live.spec);
    restored.state = decodeState(encodeState(live.state));
    const differences = compareObjects(live, restored);
    for (const [pattern, reason] of SCRATCH)
      expect(
        differences.some(({ path }) => pattern.test(path)),
        reason,
      ).to.equal(true);
  });

  it('would be missed if it had a field that the state has not', () => {
    const lane = live.lanes[0]!;
    const [market] = lane.markets;
    const holders: Record<string, object> = {
      ...{
        engine: live,
        lane,
        market: market!,
        broker: lane.broker,
        ledger: lane.ledger,
        orders: lane.orders,
      },
      ...{ risk: lane.risk, account: lane.account, features: market!.features, rows: market!.rows! },
      ...{ experts: market!.experts!, strategy: market!.strategy, model: market!.models[1]! },
    };
    for (const [name, holder] of Object.entries(holders)) {
      Reflect.set(holder, 'counted', { events: 3 });
      expect(lost(live), name).to.have.length(1);
      Reflect.deleteProperty(holder, 'counted');
    }
    expect(lost(live)).to.deep.equal([]);
  });

  it('would be missed if a part of it were not brought back, or brought back twice', () => {
    const { experts } = live.lanes[0]!.markets[0]!;
    const { pending } = experts!.state;
    const [open] = pending;
    // Two places share what the state would make two of.
    pending.push(open!);
    const twice = compareObjects({ a: open, b: open }, { a: { ...open }, b: { ...open } });
    pending.pop();
    expect(twice.map(({ path }) => path)).to.include('b');
    expect(compareObjects([NaN, -0], [NaN, 0]).map(({ path }) => path)).to.deep.equal(['1']);
    expect(compareObjects(Float64Array.of(1), Float64Array.of(2))).to.have.length(1);
    expect(compareObjects(new Set([1]), new Set([2]))).to.have.length(1);
  });
});
