import { printAt, type Print, type Rows, type Tape } from './tape.js';

/** A place between rows: before row `row` of block `block`. */
export interface Place {
  readonly block: number;
  readonly row: number;
}

/** Sees one row; false ends the walk. */
export type Visit = (rows: Rows, row: number) => boolean;

/** Before the first row later than `time`. */
export function placeAfterTime(tape: Tape, time: number): Place {
  const block = tape.blockOfTime(time);
  return { block, row: countAtMost(tape.rows(block).times, time) };
}

/** Before the first row with an id above `id`. */
export function placeAfterId(tape: Tape, id: number): Place {
  const block = tape.blockOfId(id);
  return { block, row: countAtMost(tape.rows(block).ids, id) };
}

/** Whether a place lies before another. */
export function isBefore(a: Place, b: Place): boolean {
  return a.block < b.block || (a.block === b.block && a.row < b.row);
}

/** Visits the rows from `from` up to, not including, `until`, oldest first. */
export function walkForward(tape: Tape, from: Place, until: Place, visit: Visit): void {
  const last = Math.min(until.block, tape.blocks - 1);
  for (let block = from.block; block <= last; block++) {
    const rows = tape.rows(block);
    const end = block === until.block ? Math.min(until.row, rows.length) : rows.length;
    for (let row = block === from.block ? from.row : 0; row < end; row++) if (!visit(rows, row)) return;
  }
}

/** Visits the rows before `before`, newest first. */
export function walkBackward(tape: Tape, before: Place, visit: Visit): void {
  for (let block = before.block; block >= 0; block--) {
    const rows = tape.rows(block);
    const end = block === before.block ? Math.min(before.row, rows.length) : rows.length;
    for (let row = end - 1; row >= 0; row--) if (!visit(rows, row)) return;
  }
}

/** The newest row before a place. */
export function printBefore(tape: Tape, place: Place): Print | undefined {
  let found: Print | undefined;
  walkBackward(tape, place, (rows, row) => {
    found = printAt(rows, row);
    return false;
  });
  return found;
}

/** How many of the first elements of a rising column are at most `limit`. */
export function countAtMost(column: Float64Array, limit: number): number {
  let low = 0;
  let high = column.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (column[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
