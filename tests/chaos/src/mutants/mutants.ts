import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Aim, Course } from '../kills/course.js';
import { RUN } from '../kills/killer.js';
import { SCENARIOS, type Scenario } from '../kills/scenario.js';
import type { Weakness } from './weakened-store.js';

/** Brings storage and exchange in the forms of this folder. */
const PLUGIN = fileURLToPath(new URL('../../mutant', import.meta.url));
/** Market time runs faster than in the proof: events are needed soon. */
const BARS_A_SECOND = 1_500;
/** No checkpoint but the one at a session's end. */
const NEVER = { everyEvents: 1_000_000, everyMs: 3_600_000 };

/** A guard that the kill harness must miss when it is gone. */
export interface Mutant {
  readonly name: string;
  readonly scenario: Scenario;
  readonly plan: readonly Aim[];
  /** What the harness must say is wrong: anything else is another fault, e.g. that nothing could be started. */
  readonly fault: RegExp;
  readonly between?: Course['between'];
}

/** Stopped once, so that there is a checkpoint to begin from, which is not the one of a killed session. */
const STOPPED: Aim = { phase: undefined, after: 150 };
/** Killed when at least two whole batches lie behind that checkpoint. */
const KILLED_LATER: Aim = { phase: 'step', after: 700 };
const KILLED_AT_BOOT: Aim = { phase: 'boot', after: 0 };

/** The mutants that kills show. What a damaged file or a power cut shows is in the proofs of those. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'journal replay',
    scenario: weakScenario('candles', { ...weakStorage('replay'), checkpoint: NEVER }),
    plan: [STOPPED, KILLED_LATER],
    fault: /^digest: /,
  },
  {
    name: 'restoring the random state',
    scenario: weakScenario('learning', weakStorage('random')),
    plan: [STOPPED, KILLED_AT_BOOT],
    fault: /^digest: /,
  },
  {
    name: 'restoring the optimiser',
    scenario: weakScenario('learning', weakStorage('optimiser')),
    plan: [STOPPED, KILLED_AT_BOOT],
    fault: /^digest: /,
  },
  {
    name: 'dedupe by the cursor',
    scenario: weakScenario('trades', {}, 'mutant'),
    plan: [KILLED_LATER],
    fault: /^session 2, whose journal went to \d+: GET .*after=\d+/,
  },
  {
    name: 'the journal itself',
    scenario: weakScenario('candles', weakStorage('none')),
    plan: [KILLED_LATER, KILLED_AT_BOOT],
    fault: /^session 3 began at event 1, though \d+ were on the disk/,
    between: ({ number }, project) => {
      if (number === 1) rmSync(join(project, '.bot/runs', RUN), { recursive: true });
    },
  },
];

/** The wrapping alone, with every guard in place, and everything that is done to the others: must stay green. */
export const CONTROL: Mutant = {
  name: 'nothing',
  scenario: weakScenario('learning', weakStorage('none')),
  plan: [STOPPED, KILLED_LATER, KILLED_AT_BOOT],
  fault: /^$/,
};

function weakScenario(
  name: Scenario['name'],
  config: Readonly<Record<string, unknown>>,
  exchange?: string,
): Scenario {
  const sound = SCENARIOS.find((each) => each.name === name) as Scenario;
  return {
    ...sound,
    barsASecond: BARS_A_SECOND,
    plugins: [PLUGIN],
    config: { ...sound.config, ...config },
    ...(exchange === undefined ? {} : { exchange }),
  };
}

function weakStorage(without: Weakness): Record<string, unknown> {
  return { storage: { use: 'mutant', without } };
}
