import { botError } from '@autotrader/sdk';
import type { ByteSink, ByteSource } from './byte-pipe.js';

/** Most decimal places of a column that is kept as integers. */
const MAXIMUM_PLACES = 10;
/** Integers stay so far below 2^53 that a prediction of twice the difference is exact, and its sign finds room. */
const INTEGER_LIMIT = 2 ** 49;
/** Rows on which the predictors are tried. */
const TRIED_ROWS = 128;
/** A column is kept as integers when at most one number in so many does not fit. */
const EXCEPTIONS_ONE_IN = 4;
/** Places at which exceptions are compared with the integers that stand for them. */
const FINE_PLACES = 8;
const NUMBER_BYTES = 8;
const POWERS = Array.from({ length: MAXIMUM_PLACES + 1 }, (_, places) => 10 ** places);
/** Marks a column whose numbers are kept as their 64 bits. */
const AS_BITS = 255;

/** A column in integers: `values` are the numbers times 10^`places`. */
export interface IntegerColumn {
  readonly places: number;
  readonly values: Float64Array;
}

/** With the rows whose number is another one. */
interface WrittenColumn extends IntegerColumn {
  readonly exceptions: readonly number[];
}

/** What a row's integer is expected to be, from what stands before it in its column or in another one. */
type Predictor = (values: Float64Array, row: number, other: Float64Array) => number;

const PREDICTORS: readonly Predictor[] = [
  () => 0,
  (values, row) => values[row - 1] ?? 0,
  (values, row) =>
    row < 2 ? (values[row - 1] ?? 0) : 2 * (values[row - 1] as number) - (values[row - 2] as number),
  (_values, row, other) => other[row] as number,
  (_values, row, other) => (row === 0 ? (other[0] as number) : (other[row - 1] as number)),
];
/** From this one on a predictor looks at another column. */
const FIRST_OF_OTHER = 3;

interface Choice {
  readonly predictor: number;
  readonly other: number;
}

/**
 * Writes a column. `others` are the columns written before it, which may predict it; what can serve later ones is
 * returned.
 */
export function writeColumn(
  numbers: Float64Array,
  others: readonly (IntegerColumn | undefined)[],
  sink: ByteSink,
): IntegerColumn | undefined {
  const column = integersOf(numbers);
  if (!column) {
    sink.raw(Uint8Array.of(AS_BITS));
    sink.raw(inPlanes(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength), NUMBER_BYTES));
    return undefined;
  }
  const { predictor, other } = bestChoice(column, others);
  const rest = residuals(column.values, predictor, others[other]?.values ?? column.values);
  const width = widthOf(rest);
  sink.raw(Uint8Array.of(column.places, predictor, other & 255, other >> 8, width));
  sink.raw(planesOf(rest, width));
  writeExceptions(numbers, column, sink);
  return column;
}

/** Reads what `writeColumn` wrote: the numbers, and their integers where it has those. */
export function readColumn(
  count: number,
  others: readonly (IntegerColumn | undefined)[],
  source: ByteSource,
): { numbers: Float64Array; column: IntegerColumn | undefined } {
  const places = source.raw(1)[0] as number;
  if (places === AS_BITS) {
    const bytes = fromPlanes(source.raw(NUMBER_BYTES * count), NUMBER_BYTES);
    return { numbers: new Float64Array(bytes.buffer), column: undefined };
  }
  const [predictor, low, high, width] = source.raw(4) as unknown as [number, number, number, number];
  const predict = PREDICTORS[predictor];
  const other = others[low + 256 * high]?.values;
  const power = POWERS[places];
  if (!predict || power === undefined || (predictor >= FIRST_OF_OTHER && !other))
    throw botError('BOT_STATE_CORRUPT', { reason: 'a block of the journal has an unknown kind of column' });
  const values = integersFrom(source.raw(width * count), count, width);
  for (let row = 0; row < count; row++)
    values[row] = (values[row] as number) + predict(values, row, other ?? values);
  const column = { places, values };
  return {
    numbers: withExceptions(
      values.map((value) => value / power),
      column,
      source,
    ),
    column,
  };
}

/** The rows that do not fit, and their numbers as a column of its own, beside what stands for them. */
function writeExceptions(numbers: Float64Array, column: WrittenColumn, sink: ByteSink): void {
  const { exceptions } = column;
  sink.integer(exceptions.length);
  if (exceptions.length === 0) return;
  writeColumn(Float64Array.from(exceptions), [], sink);
  const exact = Float64Array.from(exceptions, (row) => numbers[row] as number);
  writeColumn(exact, [standIns(column, exceptions)], sink);
}

function withExceptions(numbers: Float64Array, column: IntegerColumn, source: ByteSource): Float64Array {
  const count = source.count(numbers.length);
  if (count === 0) return numbers;
  const { numbers: rows } = readColumn(count, [], source);
  const { numbers: exact } = readColumn(count, [standIns(column, rows)], source);
  rows.forEach((row, n) => (numbers[row] = exact[n] as number));
  return numbers;
}

function standIns({ places, values }: IntegerColumn, rows: ArrayLike<number>): IntegerColumn {
  const factor = 10 ** (FINE_PLACES - places);
  return {
    places: FINE_PLACES,
    values: Float64Array.from(rows, (row) => nearest((values[row] as number) * factor)),
  };
}

/**
 * The column in integers of the fewest places that all but a few numbers fit into; undefined when there are none. Of those
 * few, and of NaN, infinity and -0, an integer close by stands in the column, and the number itself is an exception.
 */
function integersOf(numbers: Float64Array): WrittenColumn | undefined {
  const allowed = numbers.length / EXCEPTIONS_ONE_IN;
  for (let places = 0; places <= MAXIMUM_PLACES; places++) {
    const power = POWERS[places] as number;
    const exceptions: number[] = [];
    for (let row = 0; row < numbers.length && exceptions.length <= allowed; row++)
      if (!isExact(numbers[row] as number, power)) exceptions.push(row);
    if (exceptions.length <= allowed)
      return { places, values: numbers.map((number) => nearest(number * power)), exceptions };
  }
  return undefined;
}

function isExact(number: number, power: number): boolean {
  const integer = nearest(number * power);
  return integer / power === number && (integer !== 0 || Object.is(number, 0));
}

function nearest(value: number): number {
  return Math.abs(value) < INTEGER_LIMIT ? Math.round(value) + 0 : 0;
}

function bestChoice(
  { places, values }: IntegerColumn,
  others: readonly (IntegerColumn | undefined)[],
): Choice {
  let best: Choice = { predictor: 0, other: 0 };
  let least = Infinity;
  const consider = (predictor: number, other: number): void => {
    const bits = cost(values, predictor, others[other]?.values ?? values);
    if (bits < least) [least, best] = [bits, { predictor, other }];
  };
  for (let predictor = 0; predictor < FIRST_OF_OTHER; predictor++) consider(predictor, 0);
  for (let predictor = FIRST_OF_OTHER; predictor < PREDICTORS.length; predictor++) {
    others.forEach((other, index) => {
      if (other?.places === places) consider(predictor, index);
    });
  }
  return best;
}

/** Bits of what a prediction leaves, over the first rows. */
function cost(values: Float64Array, predictor: number, other: Float64Array): number {
  const predict = PREDICTORS[predictor] as Predictor;
  const rows = Math.min(values.length, TRIED_ROWS);
  let bits = 0;
  for (let row = 0; row < rows; row++)
    bits += Math.log2(1 + Math.abs((values[row] as number) - predict(values, row, other)));
  return bits;
}

function residuals(values: Float64Array, predictor: number, other: Float64Array): Float64Array {
  const predict = PREDICTORS[predictor] as Predictor;
  return values.map((value, row) => value - predict(values, row, other));
}

function widthOf(rest: Float64Array): number {
  let largest = 0;
  for (const value of rest) largest = Math.max(largest, zigzag(value));
  let width = 0;
  for (; largest >= 1; largest /= 256) width += 1;
  return width;
}

/** Small of either sign become small. */
function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

/** The lowest bytes of all integers, then the next ones: like stands by like, which compresses better. */
function planesOf(rest: Float64Array, width: number): Uint8Array {
  const bytes = new Uint8Array(rest.length * width);
  rest.forEach((value, row) => {
    let left = zigzag(value);
    for (let plane = 0; plane < width; plane++) {
      bytes[plane * rest.length + row] = left % 256;
      left = Math.floor(left / 256);
    }
  });
  return bytes;
}

function integersFrom(planes: Uint8Array, count: number, width: number): Float64Array {
  const values = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    let value = 0;
    for (let plane = width - 1; plane >= 0; plane--)
      value = 256 * value + (planes[plane * count + row] as number);
    values[row] = value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
  return values;
}

function inPlanes(bytes: Uint8Array, width: number): Uint8Array {
  const count = bytes.length / width;
  const planes = new Uint8Array(bytes.length);
  for (let row = 0, at = 0; row < count; row++)
    for (let plane = 0; plane < width; plane++) planes[plane * count + row] = bytes[at++] as number;
  return planes;
}

function fromPlanes(planes: Uint8Array, width: number): Uint8Array {
  const count = planes.length / width;
  const bytes = new Uint8Array(planes.length);
  for (let row = 0, at = 0; row < count; row++)
    for (let plane = 0; plane < width; plane++) bytes[at++] = planes[plane * count + row] as number;
  return bytes;
}
