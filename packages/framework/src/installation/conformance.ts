import type { LoadedPlugin } from '../kernel/plugins.js';
import { checkable, type OptionsByComponent } from './checkable.js';
import { checkRestarts } from './restart-check.js';

/** One check of one component. */
export interface CheckRun {
  /** Kind and name. */
  readonly component: string;
  /** What it did not do; undefined when it passed. */
  readonly failure: Error | undefined;
}

/**
 * Runs the conformance kit of its kind on each component of a plugin that can be made, then lets each go on in fresh
 * processes. Hands out each check as it is done.
 */
export async function* runChecks(
  { name, entry, definitions }: LoadedPlugin,
  given: OptionsByComponent = {},
): AsyncGenerator<CheckRun> {
  const { checkComponent } = await import('@autotrader/sdk/testing');
  const components = checkable(definitions, given);
  for (const { component, definition, options } of components) {
    for (const { run } of checkComponent(definition, options))
      yield { component, failure: await failureOf(run) };
  }
  if (components.length > 0) yield* await checkRestarts(name, entry, given);
}

/** Runs the checks of a plugin and returns how many there were. Throws BOT_CONFORMANCE at the first that fails. */
export async function checkConformance(plugin: LoadedPlugin): Promise<number> {
  let run = 0;
  for await (const { failure } of runChecks(plugin)) {
    if (failure) throw failure;
    run += 1;
  }
  return run;
}

async function failureOf(run: () => void | Promise<void>): Promise<Error | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
