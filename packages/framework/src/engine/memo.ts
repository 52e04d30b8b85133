import { UNITS_PER_ONE, type Fill, type InstrumentId } from '@autotrader/sdk';

/** Why an order is there. */
export type Purpose = 'entry' | 'exit' | 'protection';

/** What the lane remembers of an open order. */
export type Memo = {
  id: string;
  instrument: InstrumentId;
  purpose: Purpose;
  /** Quote asset and units kept free for it until it is filled or gone; 0n for sells. */
  quote: string;
  reserved: bigint;
  /** Triggers placed once it is filled, in percent of the entry price; 0 for none. */
  stopLossPercent: number;
  takeProfitPercent: number;
};

/** What an order is for. */
export type Plan = Pick<Memo, 'purpose' | 'stopLossPercent' | 'takeProfitPercent'>;
export const EXIT: Plan = { purpose: 'exit', stopLossPercent: 0, takeProfitPercent: 0 };
export const PROTECTION: Plan = { purpose: 'protection', stopLossPercent: 0, takeProfitPercent: 0 };

/** Place of an order among the open ones; -1 for one that is not open. */
export function placeOf(open: readonly Memo[], id: string): number {
  let at = open.length - 1;
  while (at >= 0 && (open[at] as Memo).id !== id) at -= 1;
  return at;
}

/** Whether an instrument has an open order of a purpose. */
export function isOpen(open: readonly Memo[], instrument: InstrumentId, purpose: Purpose): boolean {
  for (let i = 0; i < open.length; i++) {
    const memo = open[i] as Memo;
    if (memo.instrument === instrument && memo.purpose === purpose) return true;
  }
  return false;
}

/** What stays reserved for the rest of a buy after one of its fills. */
export function left(reserved: bigint, fill: Fill): bigint {
  if (reserved === 0n) return 0n;
  const value = (fill.quantity * fill.price + UNITS_PER_ONE - 1n) / UNITS_PER_ONE;
  const rest = reserved - value - fill.fee;
  return rest > 0n ? rest : 0n;
}
