import type { ApprovedOrder, BrokerReports } from '@autotrader/sdk';
import { meetStop } from './candle-match.js';
import type { Meeting } from './meeting.js';
import type { BrokerState, OpenOrder } from './state.js';

/** Remembers a candle that filled something of its instrument. */
export function rememberCandle(meeting: Meeting, instrument: string): void {
  const { state, lastTime, open, high, low, left } = meeting;
  state.filledIn[instrument] = { end: lastTime + 1, open, high, low, left: left ?? null };
}

/**
 * A stop-loss decided before the end of a candle that has been matched is the protection of an entry it filled: it
 * meets the rest of that candle. Orders decided at its close carry that time, and never meet it.
 */
export function meetFilledCandle(
  state: BrokerState,
  order: ApprovedOrder,
  open: OpenOrder,
  rules: Pick<Meeting, 'market' | 'slippage' | 'touch'>,
  reports: BrokerReports,
): void {
  const candle = state.filledIn[order.instrument];
  if (order.type !== 'stopLoss' || !candle || order.time >= candle.end) return;
  const meeting: Meeting = {
    ...rules,
    state,
    reports,
    open: candle.open,
    high: candle.high,
    low: candle.low,
    lastTime: candle.end - 1,
    left: candle.left ?? undefined,
    filled: false,
  };
  meetStop(meeting, open, meeting.lastTime);
  candle.left = meeting.left ?? null;
}
