import { DECIMALS, roundTo8 } from './number-text.js';
import type { RowScanner } from './row-scanner.js';

/** Larger prices and quantities are no market's. */
const LARGEST_VALUE = 1e15;
/** Last time a Date can hold, epoch ms. */
const LARGEST_TIME = 8.64e15;

/** Why the time in a cell cannot be, or cannot follow the one before; '' when it can. */
export function timeRefusal(scanner: RowScanner, cell: number, before: number): string {
  const time = scanner.values[cell] as number;
  if (time !== time) return 'ts_ms is not a number';
  if (!Number.isInteger(time) || time < 0 || time > LARGEST_TIME)
    return 'ts_ms is not whole epoch milliseconds';
  return time < before ? 'ts_ms is before that of an earlier row' : '';
}

/** Why the price or quantity in a cell cannot be; '' when it can. Zero is for the caller to judge. */
export function valueRefusal(scanner: RowScanner, cell: number, name: string): string {
  const value = scanner.values[cell] as number;
  if (value !== value) return `${name} is not a number`;
  if (value < 0) return `${name} is negative`;
  return value > LARGEST_VALUE ? `${name} is too large` : '';
}

/** Rounds a cell of more than 8 decimal places to 1e-8 in place; true when it had to. */
export function roundCell(scanner: RowScanner, cell: number): boolean {
  if ((scanner.decimals[cell] as number) <= DECIMALS) return false;
  scanner.values[cell] = roundTo8(scanner.values[cell] as number);
  scanner.decimals[cell] = DECIMALS;
  return true;
}
