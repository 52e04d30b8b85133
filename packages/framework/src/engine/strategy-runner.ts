import {
  hold,
  type BookDelta,
  type BookSnapshot,
  type Candle,
  type Position,
  type Prediction,
  type Signal,
  type State,
  type StrategyContext,
  type StrategyDefinition,
  type Trade,
} from '@autotrader/sdk';
import type { Chosen } from './spec.js';

type AnyContext = {
  -readonly [K in keyof StrategyContext<unknown, State, string>]: StrategyContext<unknown, State, string>[K];
};

/** What the strategy is told each time, besides the event; a lane's record of the instrument has it. */
export interface Situation {
  readonly prediction: Prediction | undefined;
  readonly position: Position | undefined;
}

/** A strategy of one lane and instrument with its state and its one, reused context. */
export class StrategyRunner {
  readonly definition: StrategyDefinition;
  private readonly context: AnyContext;

  constructor(chosen: Chosen<StrategyDefinition>, features: Record<string, number>) {
    this.definition = chosen.definition;
    this.context = {
      options: chosen.options,
      state: chosen.definition.state(chosen.options),
      prediction: undefined,
      position: undefined,
      features,
      cost: 0,
      horizonMs: 0,
      history: false,
      time: 0,
    };
  }

  get state(): State {
    return this.context.state;
  }

  set state(state: State) {
    this.context.state = state;
  }

  /** Cost of a round trip (log return) and horizon, told when they change. */
  setTerms(cost: number, horizonMs: number): void {
    this.context.cost = cost;
    this.context.horizonMs = horizonMs;
  }

  onCandle(candle: Candle, situation: Situation, time: number, history: boolean): Signal {
    const { definition } = this;
    return definition.onCandle ? definition.onCandle(candle, this.prepare(situation, time, history)) : hold;
  }

  onTrade(trade: Trade, situation: Situation, history: boolean): Signal {
    const { definition } = this;
    return definition.onTrade
      ? definition.onTrade(trade, this.prepare(situation, trade.time, history))
      : hold;
  }

  onBook(book: BookSnapshot | BookDelta, situation: Situation, history: boolean): Signal {
    const { definition } = this;
    return definition.onBook ? definition.onBook(book, this.prepare(situation, book.time, history)) : hold;
  }

  private prepare(situation: Situation, time: number, history: boolean): AnyContext {
    const context = this.context;
    context.prediction = situation.prediction;
    context.position = situation.position;
    context.time = time;
    context.history = history;
    return context;
  }
}
