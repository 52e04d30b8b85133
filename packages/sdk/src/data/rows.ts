import { botError } from '../errors/index.js';
import type { Header } from './header.js';
import type { Tally } from './report.js';
import { RowScanner } from './row-scanner.js';
import type { SourceFile } from './source-file.js';

/**
 * Reads all rows of a file and hands each to `take`, which gives the reason why it cannot be used or ''. Throws
 * BOT_DATA_UNUSABLE when no row could be used.
 */
export function readRows(
  source: SourceFile,
  header: Header,
  tally: Tally,
  take: (row: RowScanner) => string,
): void {
  const width = header.names.length;
  const scanner = new RowScanner(source.bytes, header.rowsAt, width);
  while (scanner.next()) {
    tally.rows++;
    const reason = scanner.cells === width ? take(scanner) : `${scanner.cells} columns in place of ${width}`;
    if (reason !== '') tally.reject(scanner.line, reason);
  }
  requireRows(source.file, tally);
}

/** Throws BOT_DATA_UNUSABLE when no row is left to be used. */
export function requireRows(file: string, tally: Tally): void {
  if (tally.rows - tally.rejected - tally.zeroVolume > 0) return;
  throw botError('BOT_DATA_UNUSABLE', { file, reason: tally.emptyReason() });
}

/** Where the wanted columns are in the file. */
export function places(header: Header, names: readonly string[]): number[] {
  return names.map((name) => header.names.indexOf(name));
}
