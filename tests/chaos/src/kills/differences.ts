import type { Summary } from '../../../e2e/dist-test/project.js';
import type { History } from '../../../e2e/dist-test/stored-history.js';

/** Longest part of a row that is shown. */
const SHOWN = 400;
/** Figures that are the session's own. */
const OWN = new Set<keyof Summary>(['events', 'runId']);

/** What a killed run and an undisturbed one of the same market differ in, in words; empty when they are the same. */
export function differences(
  killed: { readonly summary: Summary; readonly history: History },
  whole: { readonly summary: Summary; readonly history: History },
): string[] {
  return [...figuresOf(killed.summary, whole.summary), ...historiesOf(killed.history, whole.history)];
}

function figuresOf(killed: Summary, whole: Summary): string[] {
  const keys = Object.keys({ ...whole, ...killed }) as (keyof Summary)[];
  return keys
    .filter((key) => !OWN.has(key) && textOf(killed[key]) !== textOf(whole[key]))
    .map((key) => `${key}: ${textOf(killed[key])} instead of ${textOf(whole[key])}`);
}

function historiesOf(killed: History, whole: History): string[] {
  const lists = ['orders', 'fills', 'roundTrips', 'cursor'] as const;
  const rows = lists.flatMap((name) => firstDifference(name, killed[name], whole[name]));
  if (killed.events !== whole.events) rows.push(`events: ${killed.events} instead of ${whole.events}`);
  if (killed.journal !== whole.journal) rows.push('journal: not the same to the last byte');
  return rows;
}

function firstDifference(name: string, killed: readonly unknown[], whole: readonly unknown[]): string[] {
  const length = Math.max(killed.length, whole.length);
  for (let row = 0; row < length; row++) {
    const [a, b] = [textOf(killed[row]), textOf(whole[row])];
    if (a !== b) return [`${name}: row ${row + 1} (${killed.length} rows) is ${a} instead of ${b}`];
  }
  return [];
}

function textOf(value: unknown): string {
  return (JSON.stringify(value) ?? 'missing').slice(0, SHOWN);
}
