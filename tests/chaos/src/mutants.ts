import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { killedAndWhole, RUN } from '../../e2e/dist-test/kill-scenarios.js';
import { ROOT } from '../../e2e/dist-test/bot.js';
import { LEARNING, LIGHT } from '../../e2e/dist-test/project.js';
import type { Aim } from '../../e2e/dist-test/kill-harness.js';
import type { Weakness } from './weakened-store.js';

const PLUGIN = fileURLToPath(new URL('../mutant', import.meta.url));
/** A kill when a checkpoint is there, and one that leaves events behind it. */
const TWO: readonly Aim[] = ['checkpoint', 'step'];
/** Several, since a kill may leave nothing behind the checkpoint. */
const FIVE: readonly Aim[] = ['checkpoint', 'step', 'step', 'commit', 'step'];

/** A guard that the kill harness must miss when it is gone. */
export interface Mutant {
  readonly name: string;
  readonly settings: readonly string[];
  readonly bars: number;
  readonly aims: readonly Aim[];
  /** Deletes the run's folder after the first kill. */
  readonly losesJournal?: true;
}

const storage = (without: Weakness): string[] => ['--set', `storage={"use":"mutant","without":"${without}"}`];

/** The mutants a kill shows. What only a damaged file shows is in the corruption test, what only a power cut shows in its own. */
export const MUTANTS: readonly Mutant[] = [
  { name: 'journal replay', settings: [...LIGHT, ...storage('replay')], bars: 9_000, aims: FIVE },
  { name: 'restoring the random state', settings: [...LEARNING, ...storage('random')], bars: 700, aims: TWO },
  { name: 'restoring the optimiser', settings: [...LEARNING, ...storage('optimiser')], bars: 700, aims: TWO },
  { name: 'dedupe by the cursor', settings: [...LIGHT, '--set', 'exchange=mutant'], bars: 3_000, aims: TWO },
  {
    name: 'the journal itself',
    settings: [...LIGHT, ...storage('none')],
    bars: 3_000,
    aims: TWO,
    losesJournal: true,
  },
];

/** The wrapping alone, with every guard in place: must stay green. */
export const CONTROL: Mutant = {
  name: 'nothing',
  settings: [...LIGHT, ...storage('none')],
  bars: 9_000,
  aims: FIVE,
};

/** Kills a run of a mutant and compares it with one that was never killed; rejects where they differ. */
export async function killMutant(mutant: Mutant, seed: number): Promise<void> {
  const plugins = [...pluginsOf(readFileSync(join(ROOT, 'bot.config.yaml'), 'utf8')), PLUGIN];
  const settings = [...mutant.settings, '--set', `plugins=${JSON.stringify(plugins)}`];
  let isLost = false;
  await killedAndWhole(
    { name: mutant.name, bars: mutant.bars, settings },
    mutant.aims,
    seed,
    (session, cwd) => {
      if (!mutant.losesJournal || isLost || session.durable === 0) return;
      isLost = true;
      rmSync(join(cwd, '.bot/runs', RUN), { recursive: true });
    },
  );
}

function pluginsOf(config: string): string[] {
  return Array.from(config.matchAll(/^ {2}- '(@autotrader\/plugin-[^']+)'/gm), ([, name]) => name as string);
}
