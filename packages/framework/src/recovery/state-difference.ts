import type { State, StateArray } from '@autotrader/sdk';

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
  /** In words, of what is not a number. */
  readonly text: string;
}

/** The leaves that differ, in the order of the first state; at most `MAX_DIFFERENCES`, then `complete` is false. */
export function compareStates(a: State, b: State): { leaves: LeafDifference[]; complete: boolean } {
  const leaves: LeafDifference[] = [];
  compare(a, b, [], leaves);
  return { leaves, complete: leaves.length < MAX_DIFFERENCES };
}

function compare(a: State | undefined, b: State | undefined, path: string[], out: LeafDifference[]): void {
  if (out.length >= MAX_DIFFERENCES || Object.is(a, b)) return;
  if (isArray(a) && isArray(b) && a.constructor === b.constructor && a.length === b.length) {
    return compareNumbers(isFloat(a) ? 'array' : 'integers', a, b, path, out);
  }
  if (typeof a === 'number' && typeof b === 'number') return compareNumbers('number', [a], [b], path, out);
  if (isBranch(a) && isBranch(b) && Array.isArray(a) === Array.isArray(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    for (const key of keys) compare(child(a, key), child(b, key), [...path, key], out);
    return;
  }
  out.push({ ...NO_NUMBERS, path, kind: 'value', text: `${textOf(a)} → ${textOf(b)}` });
}

const NO_NUMBERS = { changed: 0, count: 0, norm: 0, normBefore: 0, largest: 0 };

function compareNumbers(
  kind: Exclude<LeafDifference['kind'], 'value'>,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  path: string[],
  out: LeafDifference[],
): void {
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
  if (changed === 0) return;
  const norms = { norm: Math.sqrt(squares), normBefore: Math.sqrt(before), largest };
  out.push({ path, kind, changed, count: a.length, ...norms, text: '' });
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
    const sum = sums.get(component) ?? { component, leaves: 0, changed: 0, norm: 0, largest: 0 };
    sums.set(component, {
      component,
      leaves: sum.leaves + 1,
      changed: sum.changed + changed,
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
