import type { Layer, State, StateArray } from '@autotrader/sdk';

/** Most leaves that are compared one by one before the comparison stops. */
export const MAX_DIFFERENCES = 10_000;
/** Longest text of a value that is shown. */
const MAX_TEXT = 60;

/** A leaf of two states that is not the same. Of numbers, and of typed arrays of one length, what changed in figures. */
export interface LeafDifference {
  readonly path: readonly string[];
  /** `array`: typed, of floats, such as a layer of a network; `integers`: typed, such as the state of random numbers. */
  readonly kind: 'array' | 'integers' | 'number' | 'value';
  /** Numbers that changed, of so many. */
  readonly changed: number;
  readonly count: number;
  /** Euclidean norm of the change and of what was there before; changes from or to NaN and infinity are left out. */
  readonly norm: number;
  readonly normBefore: number;
  /** Largest change of one number. */
  readonly largest: number;
  /** In words, of what is no array. */
  readonly text: string;
}

/** The parts of an array, in order, by path and length; undefined where it is to be taken as a whole. */
export type Parts = (path: readonly string[], length: number) => readonly Layer[] | undefined;

/**
 * The leaves that differ, in the order of the first state; at most `MAX_DIFFERENCES`, then `complete` is false. An array
 * that has parts is compared part by part, each with its name at the end of its path.
 */
export function compareStates(
  a: State,
  b: State,
  parts: Parts = () => undefined,
): { leaves: LeafDifference[]; complete: boolean } {
  const comparison = new Comparison(parts);
  comparison.compare(a, b, []);
  const { leaves } = comparison;
  return { leaves, complete: leaves.length < MAX_DIFFERENCES };
}

class Comparison {
  readonly leaves: LeafDifference[] = [];

  constructor(private readonly parts: Parts) {}

  compare(a: State | undefined, b: State | undefined, path: readonly string[]): void {
    if (this.leaves.length >= MAX_DIFFERENCES || Object.is(a, b)) return;
    if (isArray(a) && isArray(b) && a.constructor === b.constructor && a.length === b.length) {
      return this.compareArrays(a, b, path);
    }
    const text = `${textOf(a)} → ${textOf(b)}`;
    if (typeof a === 'number' && typeof b === 'number') return this.note('number', [a], [b], path, text);
    if (isBranch(a) && isBranch(b) && Array.isArray(a) === Array.isArray(b)) {
      const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
      for (const key of keys) this.compare(child(a, key), child(b, key), [...path, key]);
      return;
    }
    this.leaves.push({ ...NO_NUMBERS, path, kind: 'value', text });
  }

  private compareArrays(a: StateArray, b: StateArray, path: readonly string[]): void {
    const kind = isFloat(a) ? 'array' : 'integers';
    const parts = this.parts(path, a.length);
    if (!parts) return this.note(kind, a, b, path, '');
    let start = 0;
    for (const { name, weights } of parts) {
      const end = start + weights;
      this.note(kind, a.subarray(start, end), b.subarray(start, end), [...path, name], '');
      start = end;
    }
  }

  private note(
    kind: Exclude<LeafDifference['kind'], 'value'>,
    a: ArrayLike<number>,
    b: ArrayLike<number>,
    path: readonly string[],
    text: string,
  ): void {
    const figures = figuresOf(a, b);
    if (figures.changed > 0) this.leaves.push({ path, kind, count: a.length, ...figures, text });
  }
}

const NO_NUMBERS = { changed: 0, count: 0, norm: 0, normBefore: 0, largest: 0 };

function figuresOf(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
): Pick<LeafDifference, 'changed' | 'norm' | 'normBefore' | 'largest'> {
  let [changed, squares, before, largest] = [0, 0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    if (Number.isFinite(x)) before += x * x;
    if (Object.is(x, y)) continue;
    changed += 1;
    const change = Math.abs(y - x);
    if (!Number.isFinite(change)) continue;
    squares += change * change;
    largest = Math.max(largest, change);
  }
  return { changed, norm: Math.sqrt(squares), normBefore: Math.sqrt(before), largest };
}

function isFloat(array: StateArray): boolean {
  return array instanceof Float32Array || array instanceof Float64Array;
}

type Branch = readonly State[] | Readonly<Record<string, State>>;

function isArray(state: State | undefined): state is StateArray {
  return ArrayBuffer.isView(state);
}

function isBranch(state: State | undefined): state is Branch {
  return typeof state === 'object' && state !== null && !isArray(state);
}

function child(branch: Branch, key: string): State | undefined {
  return Object.hasOwn(branch, key) ? (branch as Readonly<Record<string, State>>)[key] : undefined;
}

function textOf(state: State | undefined): string {
  if (state === undefined) return 'absent';
  if (isArray(state)) return `${state.constructor.name}(${state.length})`;
  if (Array.isArray(state)) return `list of ${state.length}`;
  if (typeof state === 'object' && state !== null) return 'object';
  const text = typeof state === 'string' ? JSON.stringify(state) : String(state);
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}

/** What changed of one component. */
export interface ComponentDifference {
  readonly component: string;
  readonly leaves: number;
  readonly changed: number;
  /** Of `leaves` those that are no array: numbers, texts, what came or went. */
  readonly values: number;
  /** Of its arrays of floats alone: times and counters would drown them. */
  readonly norm: number;
  readonly largest: number;
}

/** Sums of the leaves by component: `lanes.main.ledger`, `lanes.main.markets.BTC-AUD@btcmarkets.models.2`, … */
export function byComponent(leaves: readonly LeafDifference[]): ComponentDifference[] {
  const sums = new Map<string, ComponentDifference>();
  for (const { path, kind, changed, ...leaf } of leaves) {
    const { norm, largest } = kind === 'array' ? leaf : NO_NUMBERS;
    const component = componentOf(path);
    const sum = sums.get(component) ?? { component, leaves: 0, changed: 0, values: 0, norm: 0, largest: 0 };
    sums.set(component, {
      component,
      leaves: sum.leaves + 1,
      changed: sum.changed + changed,
      values: sum.values + (kind === 'number' || kind === 'value' ? 1 : 0),
      norm: Math.sqrt(sum.norm * sum.norm + norm * norm),
      largest: Math.max(sum.largest, largest),
    });
  }
  return [...sums.values()];
}

/** `lanes`, its name, `markets`, an instrument, its part and, of models, which one. */
export function componentOf(path: readonly string[]): string {
  if (path[0] !== 'lanes') return path.slice(0, 1).join('.') || 'state';
  if (path[2] !== 'markets') return path.slice(0, 3).join('.');
  return path.slice(0, path[4] === 'models' ? 6 : 5).join('.');
}
