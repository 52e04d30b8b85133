import { plainNumber } from './number-text.js';

/** What a table's cell may hold. Money comes as decimal strings. */
export type Cell = string | number | bigint | boolean | null | undefined;

/**
 * A row of CSV (RFC 4180) with its newline: cells with commas, quotes or line ends are quoted, numbers are in plain
 * notation, null, undefined and numbers that are not finite are empty.
 *
 * @example
 * csvLine([1, 'a,b', null]); // '1,"a,b",\n'
 */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\n`;
}

function csvCell(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? plainNumber(cell) : '';
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * A row of JSON lines with its newline: an object of the columns; bigint as a decimal string, numbers that are not
 * finite as null, undefined left out.
 *
 * @example
 * jsonLine(['id', 'price'], [1n, 150000.5]); // '{"id":"1","price":150000.5}\n'
 */
export function jsonLine(columns: readonly string[], cells: readonly Cell[]): string {
  const row = Object.fromEntries(columns.map((column, k) => [column, jsonCell(cells[k])]));
  return `${JSON.stringify(row)}\n`;
}

const jsonCell = (cell: Cell): Cell => (typeof cell === 'bigint' ? String(cell) : cell);
