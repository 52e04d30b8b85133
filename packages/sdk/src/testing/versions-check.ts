import { encodeState, type State } from '../state/index.js';
import { makeCheck, type Check, type Expect } from './check.js';
import type { Plan } from './plan.js';
import { copyOf, textOf, type Trial, type Versioned } from './trial.js';

/** Inputs that an upcast state is fed. */
const LENGTH = 50;
const SEED = 7;

/**
 * A state of each older version must become one of the present shape with which the component goes on. Of a definition
 * of version 1 there is nothing to check.
 */
export function versionsCheck(
  kit: string,
  definition: Versioned,
  start: (plan: Plan) => Trial,
  prepare?: () => Promise<void>,
): Check {
  return makeCheck(kit, 'a state of each older version is brought forward', async (expect) => {
    await prepare?.();
    for (let version = 1; version < definition.version; version++) {
      const brought = broughtForward(definition, version, expect);
      const trial = start({ seed: SEED, length: LENGTH });
      const lacking = difference(ownState(trial), brought);
      expect(lacking === '', () => `the state of version ${version} brought forward ${lacking}`);
      (trial.restoreOwn ?? trial.restore)(brought);
      for (let i = 0; i < LENGTH; i++) trial.feed(i);
      encodeState(ownState(trial));
    }
  });
}

function broughtForward(
  { version: present, upcasters, olderStates }: Versioned,
  from: number,
  expect: Expect,
) {
  const example = olderStates[from];
  expect(example !== undefined, () => `olderStates has no state of version ${from}`);
  let state = copyOf(example as State);
  for (let version = from; version < present; version++) {
    const upcaster = upcasters[version];
    expect(typeof upcaster === 'function', () => `there is no upcaster for version ${version}`);
    state = upcaster?.(state) as State;
  }
  expect(
    upcastAgain(upcasters, from, present, example as State) === textOf(state),
    () => 'an upcaster is not pure',
  );
  return copyOf(state);
}

function upcastAgain(upcasters: Versioned['upcasters'], from: number, to: number, example: State): string {
  let state = copyOf(example);
  for (let version = from; version < to; version++) state = upcasters[version]?.(state) as State;
  return textOf(state);
}

const ownState = (trial: Trial): State => (trial.ownState ?? trial.snapshot)();

/** What a state's outermost shape lacks against a fresh one; empty when it is the same. */
function difference(fresh: State, state: State): string {
  const [wanted, found] = [shapeOf(fresh), shapeOf(state)];
  const missing = Object.keys(wanted).find((key) => !(key in found));
  if (missing !== undefined) return `lacks ${missing}`;
  const extra = Object.keys(found).find((key) => !(key in wanted));
  if (extra !== undefined) return `has ${extra}, which is of no use`;
  const other = Object.keys(wanted).find((key) => wanted[key] !== found[key]);
  return other === undefined ? '' : `has ${found[other]} for ${other}, which is ${wanted[other]}`;
}

/** Sorts of value by key; null stands for what is not there yet. */
function shapeOf(state: State): Record<string, string> {
  if (typeof state !== 'object' || state === null || Array.isArray(state) || ArrayBuffer.isView(state)) {
    return { 'the state itself': sortOf(state) };
  }
  return Object.fromEntries(Object.entries(state).map(([key, value]) => [key, sortOf(value)]));
}

function sortOf(state: State): string {
  if (typeof state !== 'object' || state === null) return state === null ? 'null' : typeof state;
  return state.constructor.name;
}
