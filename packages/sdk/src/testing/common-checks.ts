import { createRandom, nextUniform } from '../random/index.js';
import { encodeState } from '../state/index.js';
import { withoutAmbient } from './ambient.js';
import { makeCheck, type Check, type Expect } from './check.js';
import type { Plan } from './plan.js';
import { copyOf, outputsOf, textOf, type Subject } from './trial.js';
import { versionsCheck } from './versions-check.js';

const SEED = 20_260_101;
const CUTS = 5;
/** Growth of a state that has seen twice its inputs and should be full, bytes. */
const GROWTH_BYTES = 1024;

/** The checks that every kind of component shares. */
export function commonChecks(subject: Subject): Check[] {
  const checks: [string, (expect: Expect) => void][] = [
    ['its state is plain data', (expect) => plainState(subject, expect)],
    ['two runs over the same events are the same', (expect) => deterministic(subject, expect)],
    ['a restored state continues as if never stopped', (expect) => restorable(subject, expect)],
    ['what comes later does not change what was said before', (expect) => blindToFuture(subject, expect)],
    ['it keeps no reference to an event', (expect) => keepsNothing(subject, expect)],
    ['NaN and flat inputs do not make it throw', () => survivesFaults(subject)],
    ['its state stays bounded', (expect) => bounded(subject, expect)],
    ['it uses no time, timer, randomness or inexact mathematics', () => unambient(subject)],
  ];
  const { kit, definition, start, prepare } = subject;
  const made = checks.map(([name, body]) =>
    makeCheck(kit, name, async (expect) => {
      await prepare?.();
      body(expect);
    }),
  );
  return [...made, versionsCheck(kit, definition, start, prepare)];
}

const planOf = (subject: Subject): Plan => ({ seed: SEED, length: subject.length });

function plainState(subject: Subject, expect: Expect): void {
  const trial = subject.start(planOf(subject));
  encodeState(trial.snapshot());
  outputsOf(trial, 0, subject.length);
  const state = trial.snapshot();
  expect(textOf(copyOf(state)) === textOf(state), () => 'its state changes by being stored');
}

function deterministic(subject: Subject, expect: Expect): void {
  const [first, second] = [0, 1].map(() => {
    const trial = subject.start(planOf(subject));
    return [...outputsOf(trial, 0, subject.length), textOf(trial.snapshot())];
  });
  sameUpTo(expect, first ?? [], second ?? [], 'the second run');
}

function restorable(subject: Subject, expect: Expect): void {
  const plan = planOf(subject);
  const whole = outputsOf(subject.start(plan), 0, plan.length);
  const random = createRandom(SEED);
  for (let k = 0; k < CUTS; k++) {
    const cut = Math.floor(nextUniform(random) * plan.length);
    const before = subject.start(plan);
    outputsOf(before, 0, cut);
    const stored = copyOf(before.snapshot());
    // Another life in between: what the component keeps outside its state, even beside its instances, is gone.
    outputsOf(subject.start(plan), 0, Math.floor(cut / 2) + 1);
    const after = subject.start(plan);
    after.restore(stored);
    const resumed = [...whole.slice(0, cut), ...outputsOf(after, cut, plan.length)];
    sameUpTo(expect, whole, resumed, `the run restored at ${cut}`);
  }
}

function blindToFuture(subject: Subject, expect: Expect): void {
  const plan = planOf(subject);
  const half = Math.floor(plan.length / 2);
  const one = outputsOf(subject.start(plan), 0, plan.length);
  const other = outputsOf(subject.start({ ...plan, futureFrom: half }), 0, plan.length);
  sameUpTo(expect, one.slice(0, half), other.slice(0, half), 'the run with another future');
}

function keepsNothing(subject: Subject, expect: Expect): void {
  const plan = planOf(subject);
  const clean = outputsOf(subject.start(plan), 0, plan.length);
  const scribbled = outputsOf(subject.start({ ...plan, scribble: true }), 0, plan.length);
  sameUpTo(expect, clean, scribbled, 'the run with reused events');
}

function survivesFaults(subject: Subject): void {
  for (const fault of ['nan', 'flat'] as const) {
    const trial = subject.start({ ...planOf(subject), fault });
    outputsOf(trial, 0, subject.length);
    encodeState(trial.snapshot());
  }
}

function bounded(subject: Subject, expect: Expect): void {
  const { length } = subject;
  const trial = subject.start({ ...planOf(subject), length: 4 * length });
  outputsOf(trial, 0, 2 * length);
  const half = encodeState(trial.snapshot()).length;
  outputsOf(trial, 2 * length, 4 * length);
  const whole = encodeState(trial.snapshot()).length;
  const most = half * 1.1 + GROWTH_BYTES;
  expect(whole <= most, () => `its state grew from ${half} to ${whole} bytes over ${2 * length} inputs`);
}

function unambient(subject: Subject): void {
  withoutAmbient(() => outputsOf(subject.start(planOf(subject)), 0, subject.length));
}

function sameUpTo(expect: Expect, one: readonly string[], other: readonly string[], what: string): void {
  const at = one.findIndex((text, i) => text !== other[i]);
  expect(at < 0, () => `${what} differs at input ${at}`);
}
