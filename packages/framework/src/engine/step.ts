import type {
  BookDelta,
  BookSnapshot,
  Candle,
  Clock,
  FeesChanged,
  Gap,
  InputEvent,
  Quote,
  Trade,
} from '@autotrader/sdk';
import { addTime, addTrade } from '@autotrader/sdk/candles';
import { addEquity } from './curve.js';
import type { Engine } from './engine.js';
import { replaceLearners } from './learner.js';
import type { Lane } from './lane.js';
import type { Market } from './market.js';
import type { Outputs } from './outputs.js';

/** Applies one event to every lane: the whole of what a bot does, in the order of the life of a candle. */
export function step(engine: Engine, event: InputEvent, outputs: Outputs, history: boolean): void {
  switch (event.kind) {
    case 'candle':
      return stepCandle(engine, event, outputs, history);
    case 'trade':
      return stepTrade(engine, event, outputs, history);
    case 'clock':
      return stepClock(engine, event, outputs, history);
    case 'quote':
    case 'bookSnapshot':
    case 'bookDelta':
      return stepBook(engine, event, outputs, history);
    case 'gap':
      return stepGap(engine, event, outputs);
    case 'instrumentChanged':
      engine.setRules(event.instrument);
      for (const lane of engine.lanes) lane.broker.configure(event);
      return;
    case 'feesChanged':
      return stepFees(engine, event);
    case 'learningPaused':
      return pauseLearning(engine, event.paused);
    case 'pluginDisabled':
      engine.disabled.add(event.component);
      return;
    case 'modelReplaced':
      return replaceLearners(engine.lanes, event, outputs);
    case 'changed':
    case 'eventQuarantined':
      return;
  }
}

function stepCandle(engine: Engine, candle: Candle, outputs: Outputs, history: boolean): void {
  advance(engine, candle.openTime + candle.intervalMs);
  for (let i = 0; i < engine.lanes.length; i++) {
    const lane = engine.lanes[i] as Lane;
    lane.orders.begin(candle);
    lane.broker.match(candle, lane.orders);
    if (lane.orders.waiting) lane.orders.settle(outputs);
    onCandle(lane, candle, engine.time, outputs, history);
  }
}

/** Steps 2 to 7 of a closed candle, which came as an event or was built in the core. */
function onCandle(lane: Lane, candle: Candle, time: number, outputs: Outputs, history: boolean): void {
  const market = lane.market(candle.instrument);
  market.features.onCandle(candle);
  see(lane, market, candle, candle.close, time);
  addEquity(lane.curve, time, lane.account.equity);
  if (market.experts) forecast(lane, market, candle, outputs);
  const signal = market.strategy.onCandle(candle, market, time, history);
  if (signal.kind === 'hold' && signal.reason === '') return;
  outputs.signal(lane.name, market.id, signal);
  if (!history && signal.kind !== 'hold') lane.orders.onSignal(market, signal, time, outputs);
}

function see(lane: Lane, market: Market, event: Candle | Trade, price: number, time: number): void {
  market.price = price;
  lane.account.market = market;
  lane.account.time = time;
  market.trusted = lane.risk.onPrice(event);
}

function forecast(lane: Lane, market: Market, candle: Candle, outputs: Outputs): void {
  const { slots, rawRow, features, experts } = market;
  for (let i = 0; i < slots.length; i++) rawRow[i] = features.values[slots[i] as number] as number;
  market.prediction = experts?.onCandle(candle, rawRow, market.trusted, (scored) =>
    outputs.scored(lane.name, market.id, scored),
  );
  if (market.prediction) outputs.prediction(lane.name, market.prediction);
}

function stepTrade(engine: Engine, trade: Trade, outputs: Outputs, history: boolean): void {
  advance(engine, trade.time);
  const onCandle = (candle: Candle): void => onInnerCandle(engine, candle, outputs, history);
  // A print that came too late for its bar is counted by the builder and moves nothing else either.
  if (!addTrade(engine.builder, trade, onCandle)) return;
  for (let i = 0; i < engine.lanes.length; i++) {
    const lane = engine.lanes[i] as Lane;
    lane.orders.begin(trade);
    lane.broker.match(trade, lane.orders);
    if (lane.orders.waiting) lane.orders.settle(outputs);
    onTrade(lane, trade, outputs, history);
  }
}

function onTrade(lane: Lane, trade: Trade, outputs: Outputs, history: boolean): void {
  const market = lane.market(trade.instrument);
  market.features.onTrade(trade);
  market.price = trade.price;
  if (!market.strategy.definition.onTrade) return;
  lane.account.market = market;
  lane.account.time = trade.time;
  const signal = market.strategy.onTrade(trade, market, history);
  if (signal.kind === 'hold') return;
  outputs.signal(lane.name, market.id, signal);
  if (!history) lane.orders.onSignal(market, signal, trade.time, outputs);
}

function stepClock(engine: Engine, clock: Clock, outputs: Outputs, history: boolean): void {
  advance(engine, clock.time);
  addTime(engine.builder, clock.time, (candle) => onInnerCandle(engine, candle, outputs, history));
}

/** A candle built in the core: no broker match, its trades did that. */
function onInnerCandle(engine: Engine, candle: Candle, outputs: Outputs, history: boolean): void {
  for (const lane of engine.lanes) {
    lane.orders.begin(candle);
    onCandle(lane, candle, candle.openTime + candle.intervalMs, outputs, history);
  }
}

function stepBook(
  engine: Engine,
  event: Quote | BookSnapshot | BookDelta,
  outputs: Outputs,
  history: boolean,
): void {
  advance(engine, event.time);
  for (const lane of engine.lanes) {
    lane.orders.begin(event);
    lane.broker.match(event, lane.orders);
    lane.orders.settle(outputs);
    if (event.kind === 'quote') continue;
    const market = lane.market(event.instrument);
    market.features.onBook(event);
    if (!market.strategy.definition.onBook) continue;
    lane.account.market = market;
    lane.account.time = event.time;
    const signal = market.strategy.onBook(event, market, history);
    if (signal.kind === 'hold') continue;
    outputs.signal(lane.name, market.id, signal);
    if (!history) lane.orders.onSignal(market, signal, event.time, outputs);
  }
}

function stepGap(engine: Engine, gap: Gap, outputs: Outputs): void {
  advance(engine, gap.to);
  for (const lane of engine.lanes) {
    const market = lane.market(gap.instrument);
    market.experts?.onGap((scored) => outputs.scored(lane.name, market.id, scored));
  }
}

function stepFees(engine: Engine, event: FeesChanged): void {
  // A copy: a venue may send one table for all of its instruments.
  engine.fees[event.instrument] = event.tiers.map((tier) => ({ ...tier }));
  for (const lane of engine.lanes) {
    const flat = lane.spec.feeRate;
    const tiers = flat === undefined ? event.tiers : [{ aboveVolume: '0', maker: flat, taker: flat }];
    lane.broker.configure({ ...event, tiers });
    lane.refreshTerms(lane.market(event.instrument));
  }
}

function pauseLearning(engine: Engine, paused: boolean): void {
  for (const lane of engine.lanes) {
    for (const { experts } of lane.markets) if (experts) experts.state.paused = paused;
  }
}

function advance(engine: Engine, time: number): void {
  if (time > engine.time) engine.time = time;
}
