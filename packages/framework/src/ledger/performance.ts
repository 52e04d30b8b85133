import { pow } from '@autotrader/sdk/math';

const DAYS_PER_YEAR = 365;

/** Figures of an equity curve; null where the formula has no value (never NaN in reports). */
export interface CurveMetrics {
  readonly totalReturn: number | null;
  readonly annualReturn: number | null;
  readonly annualVolatility: number | null;
  readonly sharpe: number | null;
  readonly sortino: number | null;
  readonly calmar: number | null;
  readonly maxDrawdown: number | null;
  /** 5 % quantile of the daily returns, by linear interpolation. */
  readonly valueAtRisk: number | null;
}

/** Figures of completed round trips. */
export interface TradeMetrics {
  readonly count: number;
  readonly winRate: number | null;
  readonly profitFactor: number | null;
  readonly expectancy: number | null;
  /** √n × mean / sample standard deviation of the profits. */
  readonly systemQuality: number | null;
}

/**
 * Figures of simple daily returns, 365 days a year, no risk-free rate: Sharpe with the sample deviation, Sortino with
 * √mean(min(r, 0)²), drawdown from a peak that includes the start.
 *
 * @example
 * curveMetrics([0.01, -0.005]).totalReturn; // 0.00495
 */
export function curveMetrics(returns: readonly number[]): CurveMetrics {
  const count = returns.length;
  const { growth, maxDrawdown } = compound(returns);
  const mean = average(returns);
  const deviation = sampleDeviation(returns);
  const losses = returns.map((r) => Math.min(r, 0));
  const downside = Math.sqrt(average(losses.map((loss) => loss * loss)));
  const year = Math.sqrt(DAYS_PER_YEAR);
  const annualReturn = growth > 0 ? pow(growth, DAYS_PER_YEAR / count) - 1 : -1;
  return {
    totalReturn: value(growth - 1, count > 0),
    annualReturn: value(annualReturn, count > 0),
    annualVolatility: value(deviation * year, count > 1),
    sharpe: value((mean / deviation) * year, deviation > NO_SPREAD),
    sortino: value((mean / downside) * year, downside > NO_SPREAD),
    calmar: value(annualReturn / -maxDrawdown, maxDrawdown < 0),
    maxDrawdown: value(maxDrawdown, count > 0),
    valueAtRisk: value(quantile(returns, 0.05), count > 0),
  };
}

/**
 * Figures of the profits of round trips, in any one currency.
 *
 * @example
 * tradeMetrics([120, -80]).profitFactor; // 1.5
 */
export function tradeMetrics(profits: readonly number[]): TradeMetrics {
  const won = sum(profits.filter((p) => p > 0));
  const lost = -sum(profits.filter((p) => p < 0));
  const deviation = sampleDeviation(profits);
  const count = profits.length;
  return {
    count,
    winRate: value(profits.filter((p) => p > 0).length / count, count > 0),
    profitFactor: value(won / lost, lost > 0),
    expectancy: value(average(profits), count > 0),
    systemQuality: value((Math.sqrt(count) * average(profits)) / deviation, deviation > NO_SPREAD),
  };
}

/** Spreads below this are residue of rounding: a ratio over them says nothing. */
const NO_SPREAD = 1e-15;

function compound(returns: readonly number[]): { growth: number; maxDrawdown: number } {
  let growth = 1;
  let peak = 1;
  let maxDrawdown = 0;
  for (const r of returns) {
    growth *= 1 + r;
    peak = Math.max(peak, growth);
    maxDrawdown = Math.min(maxDrawdown, growth / peak - 1);
  }
  return { growth, maxDrawdown };
}

function value(figure: number, defined: boolean): number | null {
  return defined && Number.isFinite(figure) ? figure : null;
}

function sum(values: readonly number[]): number {
  let total = 0;
  for (const v of values) total += v;
  return total;
}

function average(values: readonly number[]): number {
  return values.length > 0 ? sum(values) / values.length : 0;
}

function sampleDeviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = average(values);
  return Math.sqrt(sum(values.map((v) => (v - mean) * (v - mean))) / (values.length - 1));
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? NaN;
  const high = sorted[Math.ceil(place)] ?? NaN;
  return low + (high - low) * (place - Math.floor(place));
}
