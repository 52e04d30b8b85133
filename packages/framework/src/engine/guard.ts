import {
  approve,
  botError,
  hold,
  refuse,
  type Broker,
  type BrokerDefinition,
  type FeatureDefinition,
  type Model,
  type ModelDefinition,
  type RiskDefinition,
  type SizingDefinition,
  type StrategyDefinition,
} from '@autotrader/sdk';
import type { Chosen, LaneSpec } from './spec.js';
import { CELL, type Watch } from './watch.js';

/** Components that are switched off, by id `lane/kind:name`. Read at every call, changed by events only. */
export type Disabled = ReadonlySet<string>;

/**
 * A lane whose components are named when they throw (BOT_COMPONENT_THREW) and say nothing once they are switched off:
 * a strategy holds, a feature is NaN, a model expects no change, sizing gives no quantity, a risk rule lets nothing
 * open. A broker cannot be switched off.
 */
export function guardLane(spec: LaneSpec, disabled: Disabled, watch: Watch): LaneSpec {
  const guard = (kind: string, name: string): Guard =>
    new Guard(`${spec.name}/${kind}:${name}`, disabled, watch);
  const features = <T extends Chosen<FeatureDefinition> & { readonly key: string }>(chosen: T): T => ({
    ...chosen,
    definition: guardFeature(chosen.definition, guard('feature', chosen.key)),
  });
  return {
    ...spec,
    features: spec.features.map(features),
    strategyFeatures: spec.strategyFeatures.map(features),
    models: spec.models.map((model, i) =>
      wrap(model, guardModel, guard('model', `${model.definition.name}#${i}`)),
    ),
    strategy: wrap(spec.strategy, guardStrategy, guard('strategy', spec.strategy.definition.name)),
    sizing: wrap(spec.sizing, guardSizing, guard('sizing', spec.sizing.definition.name)),
    risk: spec.risk.map((rule, i) => wrap(rule, guardRisk, guard('risk', `${rule.definition.name}#${i}`))),
    broker: wrap(spec.broker, guardBroker, guard('broker', spec.broker.definition.name)),
  };
}

function wrap<D>(chosen: Chosen<D>, guarded: (definition: D, guard: Guard) => D, guard: Guard): Chosen<D> {
  return { ...chosen, definition: guarded(chosen.definition, guard) };
}

class Guard {
  private readonly number: number;

  constructor(
    private readonly component: string,
    private readonly disabled: Disabled,
    private readonly watch: Watch,
  ) {
    this.number = watch.numberOf(component);
  }

  /** The component is called: whoever watches may see that it does not come back. */
  enter(): void {
    const { cell } = this.watch;
    cell[CELL.component] = this.number;
    cell[CELL.calls] = (cell[CELL.calls] as number) + 1;
  }

  leave(): void {
    this.watch.cell[CELL.component] = 0;
  }

  get off(): boolean {
    return this.disabled.size > 0 && this.disabled.has(this.component);
  }

  /** What was thrown, as the error that names the component. */
  named(thrown: unknown): Error {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return botError('BOT_COMPONENT_THREW', { component: this.component, reason }, thrown);
  }
}

function guardFeature(definition: FeatureDefinition, guard: Guard): FeatureDefinition {
  return {
    ...definition,
    update(state, event, out, at, options) {
      if (guard.off) return void out.fill(NaN, at, at + definition.outputs.length);
      try {
        guard.enter();
        definition.update(state, event, out, at, options);
        guard.leave();
      } catch (error) {
        throw guard.named(error);
      }
    },
  };
}

function guardStrategy(definition: StrategyDefinition, guard: Guard): StrategyDefinition {
  const { onCandle, onTrade, onBook } = definition;
  const guarded =
    <Event, Context>(call: (event: Event, context: Context) => ReturnType<NonNullable<typeof onCandle>>) =>
    (event: Event, context: Context) => {
      if (guard.off) return hold;
      try {
        guard.enter();
        const answer = call.call(definition, event, context);
        guard.leave();
        return answer;
      } catch (error) {
        throw guard.named(error);
      }
    };
  return {
    ...definition,
    ...(onCandle ? { onCandle: guarded(onCandle) } : {}),
    ...(onTrade ? { onTrade: guarded(onTrade) } : {}),
    ...(onBook ? { onBook: guarded(onBook) } : {}),
  };
}

function guardModel(definition: ModelDefinition, guard: Guard): ModelDefinition {
  return { ...definition, create: (context) => guardedModel(definition.create(context), guard) };
}

function guardedModel(model: Model, guard: Guard): Model {
  const calls: Pick<Model, 'predictOne' | 'learnOne' | 'metrics' | 'layers'> = {
    predictOne(rows, index) {
      if (guard.off) return 0;
      try {
        guard.enter();
        const answer = model.predictOne(rows, index);
        guard.leave();
        return answer;
      } catch (error) {
        throw guard.named(error);
      }
    },
    learnOne(rows, index, target) {
      if (guard.off) return;
      try {
        guard.enter();
        model.learnOne(rows, index, target);
        guard.leave();
      } catch (error) {
        throw guard.named(error);
      }
    },
    metrics: () => model.metrics?.() ?? {},
    layers: () => model.layers?.() ?? [],
  };
  if (!('state' in model)) return { ...calls, save: () => model.save(), load: (state) => model.load(state) };
  return {
    ...calls,
    get state() {
      return model.state;
    },
    set state(state) {
      model.state = state;
    },
  };
}

function guardSizing(definition: SizingDefinition, guard: Guard): SizingDefinition {
  return {
    ...definition,
    size(context) {
      if (guard.off) return 0;
      try {
        guard.enter();
        const answer = definition.size(context);
        guard.leave();
        return answer;
      } catch (error) {
        throw guard.named(error);
      }
    },
  };
}

function guardRisk(definition: RiskDefinition, guard: Guard): RiskDefinition {
  const { assess, onPrice, onFill, onRoundTrip, tradingState } = definition;
  const guarded =
    <A, B, Result>(call: (a: A, b: B) => Result, otherwise: Result) =>
    (a: A, b: B): Result => {
      if (guard.off) return otherwise;
      try {
        guard.enter();
        const answer = call.call(definition, a, b);
        guard.leave();
        return answer;
      } catch (error) {
        throw guard.named(error);
      }
    };
  const barred = refuse(`the risk rule ${definition.name} is switched off because it failed`);
  const state =
    tradingState &&
    guarded(
      (context: Parameters<typeof tradingState>[0], _: unknown) => tradingState.call(definition, context),
      'reducing',
    );
  return {
    ...definition,
    assess: guarded(assess ?? (() => approve), barred),
    ...(onPrice ? { onPrice: guarded(onPrice, true) } : {}),
    ...(onFill ? { onFill: guarded(onFill, undefined) } : {}),
    ...(onRoundTrip ? { onRoundTrip: guarded(onRoundTrip, undefined) } : {}),
    ...(state ? { tradingState: (context) => state(context, undefined) } : {}),
  };
}

function guardBroker(definition: BrokerDefinition, guard: Guard): BrokerDefinition {
  return { ...definition, create: (context) => guardedBroker(definition.create(context), guard) };
}

function guardedBroker(broker: Broker, guard: Guard): Broker {
  const run = <T>(call: () => T): T => {
    try {
      guard.enter();
      const answer = call();
      guard.leave();
      return answer;
    } catch (error) {
      throw guard.named(error);
    }
  };
  return {
    get state() {
      return broker.state;
    },
    set state(state) {
      broker.state = state;
    },
    match(event, reports) {
      try {
        guard.enter();
        broker.match(event, reports);
        guard.leave();
      } catch (error) {
        throw guard.named(error);
      }
    },
    configure: (event) => run(() => broker.configure(event)),
    submit: (order, reports) => run(() => broker.submit(order, reports)),
    cancel: (id, time, reason, reports) => run(() => broker.cancel(id, time, reason, reports)),
    hold: (instrument, units) => run(() => broker.hold?.(instrument, units)),
    openOrders: (instrument) => run(() => broker.openOrders(instrument)),
    feeRate: (instrument, liquidity) => run(() => broker.feeRate(instrument, liquidity)),
    slippage: (instrument) => run(() => broker.slippage(instrument)),
  };
}
