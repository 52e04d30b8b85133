import type { RiskContext, RiskDefinition, Verdict } from '../define/risk.js';
import { numberFromUnits, unitsFromNumber } from '../domain/money.js';
import type { Candle } from '../domain/market-event.js';
import type { Fill, OrderRequest } from '../domain/order.js';
import type { RoundTrip } from '../domain/portfolio.js';
import { nextInteger, nextUniform } from '../random/index.js';
import type { State } from '../state/state.js';
import { makeCheck, type Check } from './check.js';
import { optionsChecks } from './options-checks.js';
import { BAR_MS, drawsOf, FIRST, generateCandles, scribbleOver, SECOND, type Plan } from './plan.js';
import { commonChecks } from './common-checks.js';
import type { Subject, Trial } from './trial.js';

const LENGTH = 400;

function requestAt(plan: Plan, i: number, candle: Candle): OrderRequest {
  const quantity = unitsFromNumber(0.01 + 5 * nextUniform(drawsOf(plan, i, 11)));
  const order = { price: 0n, triggerPrice: 0n, reduceOnly: false, reason: '' };
  return {
    instrument: candle.instrument,
    side: 'buy',
    type: 'market',
    quantity,
    timeInForce: 'GTC',
    ...order,
  };
}

function fillAt({ instrument, openTime: time }: Candle, side: Fill['side']): Fill {
  const money = { price: 10_000_000_000n, quantity: 100_000_000n, fee: 10_000_000n };
  return { orderId: `order-${time}`, instrument, side, time, ...money, liquidity: 'taker' };
}

function roundTripAt(plan: Plan, i: number, { instrument, openTime }: Candle): RoundTrip {
  const profit = BigInt(nextInteger(drawsOf(plan, i, 12), 2_000_001) - 1_000_000) * 1000n;
  const values = { quantity: 100_000_000n, entryValue: 10_000_000_000n, fees: 20_000_000n, profit };
  const exitValue = values.entryValue + values.fees + profit;
  return { instrument, openedAt: openTime - 10 * BAR_MS, closedAt: openTime, exitValue, ...values };
}

const usual = (value: number): number => (value > 0 ? value : 100);

function startRisk(definition: RiskDefinition, options: unknown, plan: Plan): Trial {
  const candles = [generateCandles(plan, FIRST, 13), generateCandles(plan, SECOND, 14)];
  let state: State = definition.state(options);
  return {
    feed(i) {
      const candle = candles[i % 2]?.[i] as Candle;
      const cash = 1000 * nextUniform(drawsOf(plan, i, 15));
      const held = i % 4 === 0 ? 0 : 3;
      const price = candle.close;
      const account = {
        price,
        cash,
        held,
        equity: cash + held * usual(price),
        time: candle.openTime + BAR_MS,
      };
      return feedRisk(definition, plan, i, candle, { options, state, ...account });
    },
    snapshot: () => state,
    restore: (restored) => (state = restored),
  };
}

function feedRisk(
  definition: RiskDefinition,
  plan: Plan,
  i: number,
  candle: Candle,
  context: RiskContext<unknown, State>,
): State {
  const request = requestAt(plan, i, candle);
  const fill = fillAt(candle, i % 2 === 0 ? 'buy' : 'sell');
  const roundTrip = roundTripAt(plan, i, candle);
  const trusted = definition.onPrice?.(candle, context) ?? true;
  scribbleOver(plan, candle);
  const trading = definition.tradingState?.(context) ?? 'active';
  const verdict = definition.assess?.(request, context) ?? { kind: 'approve' };
  if (i % 5 === 0) definition.onFill?.(fill, context);
  if (i % 20 === 0) definition.onRoundTrip?.(roundTrip, context);
  return {
    trusted,
    trading,
    verdict: { ...verdict } as unknown as State,
    wanted: numberFromUnits(request.quantity),
  };
}

/** A risk as the common checks see it. */
export function riskSubject(definition: RiskDefinition, options: Readonly<Record<string, unknown>>): Subject {
  const start = (plan: Plan): Trial => startRisk(definition, definition.options.parse(options), plan);
  return { kit: `risk ${definition.name}`, length: LENGTH, start, definition };
}

/**
 * What every risk rule must do.
 *
 * @example
 * for (const { name, run } of checkRisk(maxPosition, { quantity: 1 })) it(name, run);
 */
export function checkRisk(
  definition: RiskDefinition,
  options: Readonly<Record<string, unknown>> = {},
): Check[] {
  const subject = riskSubject(definition, options);
  return [
    ...optionsChecks(subject.kit, definition.options, options),
    ...commonChecks(subject),
    verdictCheck(subject),
  ];
}

function verdictCheck({ kit, length, start }: Subject): Check {
  return makeCheck(kit, 'its verdicts say why, and never ask for more', (expect) => {
    const trial = start({ seed: 4, length });
    for (let i = 0; i < length; i++) {
      const { verdict, wanted } = trial.feed(i) as unknown as { verdict: Verdict; wanted: number };
      if (verdict.kind === 'approve') continue;
      expect(verdict.reason !== '', () => `a verdict "${verdict.kind}" has no reason at input ${i}`);
      if (verdict.kind !== 'reduce') continue;
      const { quantity } = verdict;
      expect(quantity > 0 && quantity < wanted, () => `${wanted} is "reduced" to ${quantity} at input ${i}`);
    }
  });
}
