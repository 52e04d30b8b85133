/** Child process of restart-check.ts: does one job on the components of a plugin, answers and ends. */
import { pathToFileURL } from 'node:url';
import type { ComponentDefinition, Definition } from '@autotrader/sdk';
import { restarted, restartTrials, type RestartTrial } from '@autotrader/sdk/testing';
import { checkable } from './checkable.js';
import type { ComponentTrials, RestartAnswer, RestartJob } from './restart-check.js';

process.once('message', (job) => {
  void answerTo(job as RestartJob).then((answer) => process.send?.(answer, () => process.exit(0)));
});

// Who asked is gone.
process.once('disconnect', () => process.exit(1));

async function answerTo(job: RestartJob): Promise<RestartAnswer> {
  try {
    return { components: await work(job, await componentsOf(job.entry)) };
  } catch (error) {
    return { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

async function componentsOf(entry: string): Promise<ComponentDefinition[]> {
  const { default: exported } = (await import(pathToFileURL(entry).href)) as { default: unknown };
  return checkable([exported].flat() as Definition[]);
}

async function work(
  { count, from }: RestartJob,
  components: readonly ComponentDefinition[],
): Promise<ComponentTrials[]> {
  const done: ComponentTrials[] = [];
  for (const definition of components) {
    const component = `${definition.kind} ${definition.name}`;
    const begun = from?.find((each) => each.component === component)?.trials ?? [];
    const trials = from ? await goOn(definition, begun) : await restartTrials(definition, {}, count);
    done.push({ component, trials });
  }
  return done;
}

async function goOn(
  definition: ComponentDefinition,
  begun: readonly RestartTrial[],
): Promise<RestartTrial[]> {
  const trials: RestartTrial[] = [];
  for (const trial of begun) trials.push({ ...trial, outputs: await restarted(definition, {}, trial) });
  return trials;
}
