import { isService } from '../kernel/kinds.js';
import type { LoadedPlugin } from '../kernel/plugins.js';

/**
 * Runs the conformance kit of its kind on each component of a plugin and returns how many checks were run. A component
 * whose options have no defaults cannot be made without a config and is left to its author's tests, as services are:
 * they need a counterpart (a venue, a disk). Throws BOT_CONFORMANCE.
 */
export async function checkConformance(plugin: LoadedPlugin): Promise<number> {
  const { checkComponent } = await import('@autotrader/sdk/testing');
  let run = 0;
  for (const definition of plugin.definitions) {
    if (isService(definition) || !definition.options.safeParse({}).success) continue;
    for (const check of checkComponent(definition)) {
      await check.run();
      run += 1;
    }
  }
  return run;
}
