import { botError } from '../errors/index.js';
import { readSource, type SourceFile } from './source-file.js';

/** What a data file holds. */
export type DataKind = 'candles' | 'trades' | 'book';

/** A file's header, read. */
export interface Header {
  readonly kind: DataKind;
  /** Column names in the order of the file. */
  readonly names: readonly string[];
  /** Where the first row begins. */
  readonly rowsAt: number;
}

/** The columns each kind must have, in any order and among others. */
export const COLUMNS = {
  candles: ['ts_ms', 'open', 'high', 'low', 'close', 'volume'],
  trades: ['ts_ms', 'price', 'amount', 'side'],
  book: ['ts_ms', 'b0p', 'b0q', 'a0p', 'a0q'],
} as const;

const KINDS: readonly DataKind[] = ['candles', 'trades', 'book'];
const LONGEST_HEADER = 65_536;
const NEWLINE = 10;

/**
 * Tells by its header what a file holds. Throws BOT_DATA_UNREADABLE or BOT_DATA_UNUSABLE.
 *
 * @example
 * sniff('BTC-AUD.csv.gz'); // 'candles'
 */
export function sniff(file: string): DataKind {
  return readHeader(readSource(file)).kind;
}

/** Reads the header of a file whose kind is `wanted`, or of any. */
export function readHeader(source: SourceFile, wanted?: DataKind): Header {
  const line = firstLine(source.bytes);
  const names = line.split(',').map((name) =>
    name
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .toLowerCase(),
  );
  const kind = KINDS.find((each) => missing(names, each).length === 0);
  const reason = refusal(line, names, kind, wanted);
  if (reason || !kind) throw botError('BOT_DATA_UNUSABLE', { file: source.file, reason });
  const end = source.bytes.indexOf(NEWLINE);
  return { kind, names, rowsAt: end < 0 ? source.bytes.length : end + 1 };
}

function firstLine(bytes: Uint8Array): string {
  const end = bytes.indexOf(NEWLINE);
  const line = bytes.subarray(
    0,
    end < 0 ? Math.min(bytes.length, LONGEST_HEADER) : Math.min(end, LONGEST_HEADER),
  );
  return Buffer.from(line).toString('utf8').trim();
}

function refusal(line: string, names: readonly string[], kind?: DataKind, wanted?: DataKind): string {
  if (kind && new Set(names).size !== names.length) return 'a column of the header is there twice';
  if (kind && wanted && kind !== wanted) return `it holds ${kind}, where ${wanted} are wanted`;
  if (kind) return '';
  if (line.includes('\r')) return 'its lines end with CR alone: save it with LF or CRLF';
  const nearest = KINDS.find((each) => missing(names, each).length < COLUMNS[each].length - 1);
  if (nearest) return `its header lacks ${missing(names, nearest).join(', ')} for ${nearest}`;
  if (/^[-\d.,\s]+$/.test(line)) return `the first line is data, not a header: ${shown(line)}`;
  return `its first line is no known header: ${shown(line)}`;
}

const missing = (names: readonly string[], kind: DataKind): string[] =>
  COLUMNS[kind].filter((name) => !names.includes(name));

/** The beginning of a text, safe to print. */
export function shown(text: string): string {
  const printable = text.slice(0, 60).replace(/[^ -~]/g, '?');
  return `"${printable}${text.length > 60 ? '…' : ''}"`;
}
