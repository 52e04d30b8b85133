import type { Side } from './market-event.js';

/** Numbers a reason's text refers to by name, e.g. `{ edge: 0.0004 }` for "edge {edge} is below the cost". */
export type ReasonValues = Readonly<Record<string, number>>;

/** Stay as it is. */
export interface HoldSignal {
  readonly kind: 'hold';
  readonly reason: string;
  readonly values?: ReasonValues;
}

/** Open a position. */
export interface EnterSignal {
  readonly kind: 'enter';
  readonly side: Side;
  readonly reason: string;
  readonly values?: ReasonValues;
  /** 0..1, for sizing by confidence. */
  readonly confidence: number;
  /** Limit price in quote currency; without it the order is a market order. */
  readonly limitPrice?: number;
  /** Close when the price is this many percent against the entry. */
  readonly stopLossPercent?: number;
  /** Close when the price is this many percent in favour of the entry. */
  readonly takeProfitPercent?: number;
}

/** Close the position at market. */
export interface ExitSignal {
  readonly kind: 'exit';
  readonly reason: string;
  readonly values?: ReasonValues;
}

/** A strategy's decision about one instrument. */
export type Signal = HoldSignal | EnterSignal | ExitSignal;

/** Stay as it is, with nothing to say. Allocation-free. */
export const hold: HoldSignal = { kind: 'hold', reason: '' };

/**
 * Stay as it is, and say why; `values` fill `{name}` in the text when it is shown.
 *
 * @example
 * return stay('edge {edge} is below the cost {cost}', { edge, cost });
 */
export function stay(reason: string, values?: ReasonValues): HoldSignal {
  return values ? { kind: 'hold', reason, values } : { kind: 'hold', reason };
}

/**
 * Open a position; only the options given differ from a market order with full confidence.
 *
 * @example
 * return enter('buy', { confidence: 0.7, reason: 'forecast above price', stopLossPercent: 1.5 });
 */
export function enter(side: Side, options: Partial<Omit<EnterSignal, 'kind' | 'side'>> = {}): EnterSignal {
  return { kind: 'enter', side, reason: '', confidence: 1, ...options };
}

/**
 * Close the position at market.
 *
 * @example
 * return exit('forecast turned down');
 */
export function exit(reason = '', values?: ReasonValues): ExitSignal {
  return values ? { kind: 'exit', reason, values } : { kind: 'exit', reason };
}
