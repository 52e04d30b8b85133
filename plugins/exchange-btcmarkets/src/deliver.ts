import type { Trade } from '@autotrader/sdk';
import { addToBar, closeBars } from './bars.js';
import { markDelivered, type Line } from './line.js';
import { put } from './outbox.js';
import type { StreamState } from './stream-state.js';

/** The line of an instrument. */
export function lineOf(state: StreamState, instrument: string): Line | undefined {
  for (const line of state.lines) if (line.instrument === instrument) return line;
  return undefined;
}

/**
 * Delivers one trade that is next in its line: what ends at or before it closes first, in every line. A trade of a bar
 * that is closed already is counted and never applied.
 */
export function deliver(state: StreamState, trade: Trade): void {
  const line = lineOf(state, trade.instrument);
  if (!line) return;
  markDelivered(line, trade);
  closeBars(state.bars, trade.time, state.outbox);
  if (line.feed === 'candles') addToBar(state.bars, trade);
  else if (trade.time < state.bars.closedThrough) state.tally.late++;
  else put(state.outbox, trade, trade.id);
}
