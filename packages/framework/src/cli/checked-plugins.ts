import { resolve } from 'node:path';
import type { BotConfig } from '../config/bot-config.js';
import { runChecks } from '../installation/conformance.js';
import { nameOf, type OptionsByComponent } from '../installation/checkable.js';
import { isPath } from '../kernel/package-folder.js';
import { findPlugin, importPlugin, inspectPlugin, type FoundPlugin } from '../kernel/plugins.js';

/** A component that went through the checks of its kind. */
export interface CheckedComponent {
  /** Kind and name. */
  readonly component: string;
  /** Checks that were run; 0 for what cannot be made without a config or a counterpart. */
  readonly checks: number;
  /** What it did not do. */
  readonly failures: readonly string[];
}

/** A plugin and its components. */
export interface CheckedPlugin {
  readonly name: string;
  readonly version: string;
  readonly components: readonly CheckedComponent[];
}

/** The plugin of a name, or in a folder, as the config's project finds it. */
export async function locatePlugin(text: string, config: BotConfig): Promise<FoundPlugin> {
  return isPath(text)
    ? inspectPlugin(text, resolve(config.folder, text))
    : findPlugin(text, config.folder, 'the command');
}

/** Options the lanes of a config give to components; where several lanes use one, those of the first. */
export function configuredOptions({ lanes }: Pick<BotConfig, 'lanes'>): OptionsByComponent {
  const given: Record<string, Readonly<Record<string, unknown>>> = {};
  for (const { models, strategy, sizing, risk, broker } of lanes) {
    for (const [kind, specs] of Object.entries({ model: models, strategy, sizing, risk, broker })) {
      for (const { use, options } of [specs].flat()) given[`${kind} ${use}`] ??= options;
    }
  }
  return given;
}

/** Runs every check on every component of a plugin, also after one has failed. */
export async function checkPlugin(
  found: FoundPlugin,
  given: OptionsByComponent = {},
): Promise<CheckedPlugin> {
  const plugin = await importPlugin(found);
  const counts = new Map<string, { checks: number; failures: string[] }>();
  for (const definition of plugin.definitions) counts.set(nameOf(definition), { checks: 0, failures: [] });
  for await (const { component, failure } of runChecks(plugin, given)) {
    const count = counts.get(component);
    if (!count) continue;
    count.checks += 1;
    if (failure) count.failures.push(failure.message);
  }
  const components = [...counts].map(([component, count]) => ({ component, ...count }));
  return { name: plugin.name, version: plugin.version, components };
}
