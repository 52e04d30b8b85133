import type { StrategyDefinition } from '../define/strategy.js';
import type { BookSnapshot, Candle, Trade } from '../domain/market-event.js';
import type { Position } from '../domain/portfolio.js';
import type { Prediction } from '../domain/prediction.js';
import type { Signal } from '../domain/signal.js';
import { nextNormal, nextUniform } from '../random/index.js';
import type { State } from '../state/state.js';
import { makeCheck, type Check } from './check.js';
import { optionsChecks } from './options-checks.js';
import {
  BAR_MS,
  drawsOf,
  FIRST,
  generateBooks,
  generateCandles,
  generateTrades,
  scribbleOver,
  START_MS,
  type Plan,
} from './plan.js';
import { commonChecks } from './common-checks.js';
import type { Subject, Trial } from './trial.js';

const LENGTH = 400;

type KitEvent = Candle | Trade | BookSnapshot;

/** The events a strategy listens to, in turn. */
function eventsOf({ onCandle, onTrade, onBook }: StrategyDefinition, plan: Plan): KitEvent[] {
  const streams: KitEvent[][] = [];
  if (onCandle) streams.push(generateCandles(plan));
  if (onTrade) streams.push(generateTrades(plan));
  if (onBook) streams.push(generateBooks(plan));
  return Array.from({ length: plan.length }, (_, i) => streams.map((stream) => stream[i] as KitEvent)).flat();
}

function predictionAt(plan: Plan, i: number, openTime: number): Prediction | undefined {
  const random = drawsOf(plan, i, 7);
  if (nextUniform(random) < 0.1) return undefined;
  const point = plan.fault === 'nan' ? NaN : plan.fault === 'flat' ? 0 : 0.01 * nextNormal(random);
  const [lower, upper, confidence] = [point - 0.01, point + 0.01, 0.5 + 0.5 * nextUniform(random)];
  const forecast = { point, lower, upper, confidence, sigma: 0.01, shares: [1] };
  return { instrument: FIRST, openTime, horizonMs: BAR_MS, ...forecast };
}

const namesOf = ({ features }: StrategyDefinition): string[] =>
  Array.isArray(features) ? [...(features as string[])] : Object.keys(features);

function featuresAt(plan: Plan, i: number, names: readonly string[]): Record<string, number> {
  const random = drawsOf(plan, i, 8);
  const warm = i >= 20 && plan.fault !== 'nan';
  return Object.fromEntries(names.map((name) => [name, warm ? 50 + 20 * nextNormal(random) : NaN]));
}

function call(
  definition: StrategyDefinition,
  event: KitEvent,
  context: Parameters<NonNullable<StrategyDefinition['onCandle']>>[1],
): Signal | undefined {
  if (event.kind === 'candle') return definition.onCandle?.(event, context);
  return event.kind === 'trade' ? definition.onTrade?.(event, context) : definition.onBook?.(event, context);
}

const POSITION: Position = { instrument: FIRST, quantity: 1, entryPrice: 100, openedAt: START_MS };

/** What is held follows the strategy's own signals; `held` is kept beside its state, as an engine would. */
function startStrategy(definition: StrategyDefinition, options: unknown, plan: Plan): Trial {
  const events = eventsOf(definition, plan);
  const names = namesOf(definition);
  let state: State = definition.state(options);
  let held = false;
  const context = { options, cost: 0.002, horizonMs: BAR_MS, history: false };
  return {
    feed(i) {
      const event = events[i] as KitEvent;
      const time = event.kind === 'candle' ? event.openTime + BAR_MS : event.time;
      const openTime =
        event.kind === 'candle' ? event.openTime : Math.floor(event.time / BAR_MS) * BAR_MS - BAR_MS;
      const seen = {
        prediction: predictionAt(plan, i, openTime),
        features: featuresAt(plan, i, names),
        time,
      };
      const position = held ? { ...POSITION } : undefined;
      const signal = call(definition, event, { ...context, ...seen, state, position });
      scribbleOver(plan, event);
      if (signal && signal.kind !== 'hold') held = signal.kind === 'enter';
      return { ...signal };
    },
    snapshot: () => ({ state, held }),
    restore: (restored) => ({ state, held } = restored as { state: State; held: boolean }),
    ownState: () => state,
    restoreOwn: (restored) => (state = restored),
  };
}

/** A strategy as the common checks see it. */
export function strategySubject(
  definition: StrategyDefinition,
  options: Readonly<Record<string, unknown>>,
): Subject {
  const start = (plan: Plan): Trial => startStrategy(definition, definition.options.parse(options), plan);
  return { kit: `strategy ${definition.name}`, length: LENGTH, start, definition };
}

/**
 * What every strategy must do.
 *
 * @example
 * for (const { name, run } of checkStrategy(emaCross, { fast: 5, slow: 12 })) it(name, run);
 */
export function checkStrategy(
  definition: StrategyDefinition,
  options: Readonly<Record<string, unknown>> = {},
): Check[] {
  const subject = strategySubject(definition, options);
  return [
    ...optionsChecks(subject.kit, definition.options, options),
    ...commonChecks(subject),
    signalCheck(subject),
  ];
}

function signalCheck({ kit, length, start }: Subject): Check {
  return makeCheck(kit, 'its signals are well formed', (expect) => {
    const trial = start({ seed: 2, length });
    for (let i = 0; i < length; i++) {
      const fault = malformed(trial.feed(i) as unknown as Partial<Signal>);
      expect(!fault, () => `${fault} at input ${i}`);
    }
  });
}

function malformed(signal: Partial<Signal>): string {
  if (!['hold', 'enter', 'exit'].includes(signal.kind ?? '')) return 'no signal is returned';
  const values: Readonly<Record<string, number>> = signal.values ?? {};
  const missing = [...(signal.reason ?? '').matchAll(/\{(\w+)\}/g)].find(
    ([, name]) => !((name ?? '') in values),
  );
  if (missing) return `the reason refers to ${missing[0]}, which has no value`;
  if (signal.kind !== 'enter') return '';
  if (signal.side !== 'buy' && signal.side !== 'sell') return 'an entry has no side';
  const confidence = signal.confidence ?? NaN;
  return confidence >= 0 && confidence <= 1 ? '' : `the confidence ${confidence} is not within 0..1`;
}
