import type { RunStore } from '@autotrader/sdk';
import { readEntry } from '../../../../packages/framework/dist/recovery/journal.js';

const ROWS_AT_ONCE = 5_000;
/** Most faults that are told. */
const TOLD = 5;

/** What a journal holds of a book, in its order. */
export interface BookJournal {
  /** Id of the first snapshot, with which the run began; what was before it was never missed. */
  readonly start: number;
  readonly changes: readonly { readonly id: number; readonly time: number }[];
  readonly gaps: readonly { readonly from: number; readonly to: number }[];
}

/** Reads the changes of a book, and the holes in them, from a journal. */
export async function bookJournal(store: RunStore): Promise<BookJournal> {
  const changes: { id: number; time: number }[] = [];
  const gaps: { from: number; to: number }[] = [];
  let start = Infinity;
  let after = 0;
  for (let more = true; more;) {
    const rows = await store.rows(after, ROWS_AT_ONCE);
    for (const row of rows) {
      const { event } = readEntry(row);
      if (event.kind === 'bookSnapshot') start = Math.min(start, event.snapshotId);
      if (event.kind === 'bookDelta') changes.push({ id: event.snapshotId, time: event.time });
      if (event.kind === 'gap') gaps.push({ from: event.from, to: event.to });
    }
    after += rows.length;
    more = rows.length > 0;
  }
  return { start, changes, gaps };
}

/**
 * Books cannot be read again: what happened while the bot was dead is lost, and each hole must show. In words: changes
 * that never were or came twice, and changes that are missing outside of every Gap event.
 */
export function bookFaults(killed: BookJournal, whole: BookJournal): string[] {
  const [all, had] = [
    new Set(whole.changes.map(({ id }) => id)),
    new Set(killed.changes.map(({ id }) => id)),
  ];
  const end = killed.changes.at(-1)?.id ?? 0;
  const doubled = killed.changes.filter(({ id }, index) => id <= (killed.changes[index - 1]?.id ?? 0));
  const invented = killed.changes.filter(({ id }) => !all.has(id));
  const missing = whole.changes.filter(({ id }) => id > killed.start && id <= end && !had.has(id));
  const hidden = missing.filter(
    ({ time }) => !killed.gaps.some(({ from, to }) => from <= time && time <= to),
  );
  return [
    ...doubled.slice(0, TOLD).map(({ id }) => `book change ${id} came twice`),
    ...invented.slice(0, TOLD).map(({ id }) => `book change ${id} never was`),
    ...hidden.slice(0, TOLD).map(({ id }) => `book change ${id} is missing, and no Gap event says so`),
  ];
}
