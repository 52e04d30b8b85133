import { decimalFromUnits, multiplyUnits, unitsFromNumber, type SkillSummary } from '@autotrader/sdk';
import { dailyReturns, summarise, type Engine, type Lane } from '../engine/index.js';
import { curveMetrics, tradeMetrics, type CurveMetrics, type TradeMetrics } from '../ledger/index.js';

/** Figures of one lane at the end of a run. Money is decimal text. */
export interface LaneSummary {
  readonly lane: string;
  readonly strategy: string;
  readonly orders: number;
  readonly fills: number;
  readonly roundTrips: number;
  readonly startingCash: string;
  readonly equity: string;
  readonly fees: string;
  readonly metrics: CurveMetrics & { readonly trades: TradeMetrics; readonly barDrawdown: number };
  /** Skill of the blended forecasts, by instrument; numbers that have no value are null. */
  readonly skill: Readonly<Record<string, Readonly<Record<keyof SkillSummary, number | null>>>>;
}

/** What `bot run|backtest|replay --json` end with; top-level figures are of the first lane. */
export interface RunSummary extends Omit<LaneSummary, 'lane' | 'strategy' | 'fees'> {
  readonly runId: string;
  readonly digest: string;
  readonly sequence: number;
  readonly events: number;
  /** Components that are switched off, as `LANE/KIND:NAME`. */
  readonly disabled: readonly string[];
  readonly lanes: Readonly<Record<string, LaneSummary>>;
}

/** What was counted outside the core, by lane. */
export interface LaneTally {
  readonly orders: number;
  readonly profits: readonly number[];
}

/** The summary of a run as its engine stands. */
export function summariseRun(
  engine: Engine,
  run: { readonly runId: string; readonly sequence: number; readonly events: number },
  tally: (lane: string) => LaneTally,
): RunSummary {
  const lanes = engine.lanes.map((lane) => summariseLane(lane, tally(lane.name)));
  const { lane: _lane, strategy: _strategy, fees: _fees, ...first } = lanes[0] as LaneSummary;
  const byName = Object.fromEntries(lanes.map((lane) => [lane.lane, lane]));
  const disabled = [...engine.disabled].sort();
  return { ...run, digest: engine.digest().hash, disabled, ...first, lanes: byName };
}

function summariseLane(lane: Lane, tally: LaneTally): LaneSummary {
  const { quote } = lane;
  return {
    lane: lane.name,
    strategy: lane.spec.strategy.definition.name,
    orders: tally.orders,
    fills: lane.ledger.state.fills,
    roundTrips: lane.ledger.state.roundTrips,
    startingCash: decimalFromUnits(lane.spec.cash[quote] ?? 0n),
    equity: decimalFromUnits(exactEquity(lane)),
    fees: decimalFromUnits(lane.ledger.feesPaid(quote)),
    metrics: {
      ...curveMetrics(dailyReturns(lane.curve)),
      barDrawdown: lane.curve.maxDrawdown,
      trades: tradeMetrics(tally.profits),
    },
    skill: skillOf(lane),
  };
}

/** Cash and holdings at the last prices, to the last 1e-8. */
export function exactEquity(lane: Lane): bigint {
  let equity = lane.ledger.balance(lane.quote);
  for (const { id, price } of lane.markets) {
    const held = lane.ledger.held(id);
    if (held > 0n) equity += multiplyUnits(held, unitsFromNumber(price));
  }
  return equity;
}

function skillOf(lane: Lane): LaneSummary['skill'] {
  const learning = lane.markets.flatMap(({ id, experts }) =>
    experts ? [[id, experts.state.scores] as const] : [],
  );
  return Object.fromEntries(
    learning.map(([id, scores]) => {
      const { r2, directionalAccuracy, coverage, scored, zScore } = summarise(scores);
      const figures = { r2, directionalAccuracy, coverage, scored, zScore };
      return [id, mapValues(figures, (figure) => (Number.isFinite(figure) ? figure : null))];
    }),
  );
}

function mapValues<K extends string, A, B>(record: Record<K, A>, change: (value: A) => B): Record<K, B> {
  const entries = Object.entries(record) as [K, A][];
  return Object.fromEntries(entries.map(([key, value]) => [key, change(value)])) as Record<K, B>;
}
