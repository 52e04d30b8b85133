/** Child process of restart-check.ts: does one job on the components of a plugin, answers and ends. */
import { pathToFileURL } from 'node:url';
import type { Definition } from '@autotrader/sdk';
import { restarted, restartTrials, type RestartTrial } from '@autotrader/sdk/testing';
import { checkable, type Checkable } from './checkable.js';
import type { ComponentTrials, RestartAnswer, RestartJob } from './restart-check.js';

process.once('message', (job) => {
  void answerTo(job as RestartJob).then((answer) => process.send?.(answer, () => process.exit(0)));
});

// Who asked is gone.
process.once('disconnect', () => process.exit(1));

async function answerTo(job: RestartJob): Promise<RestartAnswer> {
  try {
    return { components: await work(job, await componentsOf(job)) };
  } catch (error) {
    return { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

async function componentsOf({ entry, given }: RestartJob): Promise<Checkable[]> {
  const { default: exported } = (await import(pathToFileURL(entry).href)) as { default: unknown };
  return checkable([exported].flat() as Definition[], given);
}

async function work(
  { count, from }: RestartJob,
  components: readonly Checkable[],
): Promise<ComponentTrials[]> {
  const done: ComponentTrials[] = [];
  for (const { component, definition, options } of components) {
    const begun = from?.find((each) => each.component === component)?.trials;
    if (!begun) {
      done.push({ component, trials: await restartTrials(definition, options, count) });
      continue;
    }
    const trials: RestartTrial[] = [];
    for (const trial of begun)
      trials.push({ ...trial, outputs: await restarted(definition, options, trial) });
    done.push({ component, trials });
  }
  return done;
}
