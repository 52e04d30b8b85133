import { expect } from 'chai';
import {
  approve,
  BotError,
  Candle,
  defineBroker,
  defineFeature,
  defineModel,
  defineRisk,
  defineSizing,
  defineStrategy,
  enter,
  z,
  type Broker,
} from '@autotrader/sdk';
import { guardLane } from '../dist/engine/guard.js';
import { Watch } from '../dist/engine/watch.js';
import type { LaneSpec } from '../dist/engine/index.js';

const options = z.strictObject({});
const boom = (): never => {
  throw new TypeError('boom');
};
const CANDLE = new Candle('BTC-AUD@btcmarkets', 0, 60_000, 1, 1, 1, 1, 1);
const chosen = <T>(definition: T) => ({ definition, options: {} });

/** A lane in which every component throws whenever it is called. */
function laneOfThrowers(): LaneSpec {
  const feature = defineFeature({
    name: 'f',
    on: 'candle',
    outputs: ['a', 'b'],
    options,
    state: () => ({}),
    update: boom,
  });
  const broker = { state: {}, match: boom, submit: boom, cancel: boom, configure: boom } as unknown as Broker;
  return {
    name: 'main',
    cash: {},
    feeRate: undefined,
    horizon: 1,
    features: [{ alias: 'f', key: 'f()', ...chosen(feature) }],
    models: [
      chosen(
        defineModel({
          name: 'm',
          options,
          create: () => ({ state: { n: 1 }, predictOne: boom, learnOne: boom }),
        }),
      ),
    ],
    strategy: chosen(defineStrategy({ name: 's', options, onCandle: boom })),
    strategyFeatures: [],
    sizing: chosen(defineSizing({ name: 'z', options, size: boom })),
    risk: [chosen(defineRisk({ name: 'r', options, assess: boom, onPrice: boom, tradingState: boom }))],
    broker: chosen(defineBroker({ name: 'b', options, create: () => broker })),
  };
}

/** Each call of each component, by the id it must be blamed on. */
function callsOf(lane: LaneSpec): Record<string, () => unknown> {
  const model = lane.models[0]!.definition.create({ width: 1, horizon: 1, seed: 1, options: {} });
  const broker = lane.broker.definition.create({ options: {}, seed: 1 });
  const out = new Float64Array(4).fill(7);
  const anything = {} as never;
  return {
    'main/feature:f()': () => {
      lane.features[0]!.definition.update({}, CANDLE, out, 1, {});
      return [...out];
    },
    'main/model:m#0': () => [model.predictOne(anything, 0), model.learnOne(anything, 0, 1)],
    'main/strategy:s': () => lane.strategy.definition.onCandle?.(CANDLE, anything),
    'main/sizing:z': () => lane.sizing.definition.size(anything),
    'main/risk:r#0': () => {
      const { assess, onPrice, tradingState } = lane.risk[0]!.definition;
      return [assess?.(anything, anything).kind, onPrice?.(CANDLE, anything), tradingState?.(anything)];
    },
    'main/broker:b': () => broker.match(CANDLE, anything),
  };
}

describe('guarded components', () => {
  it('are named when they throw, with what they threw', () => {
    for (const [component, call] of Object.entries(
      callsOf(guardLane(laneOfThrowers(), new Set(), new Watch())),
    )) {
      const error = thrownBy(call);
      expect(error, component).to.be.instanceOf(BotError).and.to.include({ code: 'BOT_COMPONENT_THREW' });
      expect((error as BotError).details).to.deep.equal({ component, reason: 'boom' });
    }
  });

  it('say nothing once they are switched off, and a switched-off risk rule lets nothing open', () => {
    const off = new Set(Object.keys(callsOf(laneOfThrowers())));
    const calls = callsOf(guardLane(laneOfThrowers(), off, new Watch()));
    expect(calls['main/feature:f()']?.()).to.deep.equal([7, NaN, NaN, 7]);
    expect(calls['main/model:m#0']?.()).to.deep.equal([0, undefined]);
    expect(calls['main/strategy:s']?.()).to.include({ kind: 'hold' });
    expect(calls['main/sizing:z']?.()).to.equal(0);
    expect(calls['main/risk:r#0']?.()).to.deep.equal(['refuse', true, 'reducing']);
  });

  it('keep the shape of a model: state is read and assigned through the guard', () => {
    const model = guardLane(laneOfThrowers(), new Set(), new Watch()).models[0]!.definition.create({
      width: 1,
      horizon: 1,
      seed: 1,
      options: {},
    });
    expect('state' in model && model.state).to.deep.equal({ n: 1 });
    if ('state' in model) model.state = { n: 2 };
    expect('state' in model && model.state).to.deep.equal({ n: 2 });
  });

  it('change nothing of what sound components say', () => {
    const lane = laneOfThrowers();
    const signal = enter('buy');
    const sound: LaneSpec = {
      ...lane,
      strategy: chosen(defineStrategy({ name: 's', options, onCandle: () => signal })),
      risk: [chosen(defineRisk({ name: 'r', options }))],
    };
    const { strategy, risk } = guardLane(sound, new Set(), new Watch());
    expect(strategy.definition.onCandle?.(CANDLE, {} as never)).to.equal(signal);
    expect(strategy.definition.onTrade).to.equal(undefined);
    expect(risk[0]?.definition.assess?.({} as never, {} as never)).to.equal(approve);
  });
});

function thrownBy(call: () => unknown): unknown {
  try {
    call();
    return undefined;
  } catch (error) {
    return error;
  }
}
