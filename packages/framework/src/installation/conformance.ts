import type { Definition } from '@autotrader/sdk';
import { isService } from '../kernel/kinds.js';
import type { LoadedPlugin } from '../kernel/plugins.js';

/** The conformance kit of components in the sdk; throws BOT_CONFORMANCE. */
type CheckComponent = (definition: Definition) => unknown;

/**
 * Runs the kit of its kind on each component of a plugin and returns how many were checked. Services need a
 * counterpart (a venue, a disk) and are certified by their authors' tests. Throws BOT_CONFORMANCE.
 */
export async function checkConformance(plugin: LoadedPlugin): Promise<number> {
  const check = await componentKit();
  const components = check ? plugin.definitions.filter((definition) => !isService(definition)) : [];
  for (const definition of components) await check?.(definition);
  return components.length;
}

/** The kit may be left out of a lean installation of the sdk. */
async function componentKit(): Promise<CheckComponent | undefined> {
  const entry: string = '@autotrader/sdk/testing';
  const kit = (await import(entry).catch(absent)) as { checkComponent?: unknown };
  return typeof kit.checkComponent === 'function' ? (kit.checkComponent as CheckComponent) : undefined;
}

function absent(error: NodeJS.ErrnoException): Record<string, never> {
  if (error.code === 'ERR_MODULE_NOT_FOUND') return {};
  throw error;
}
