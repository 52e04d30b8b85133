import type { BotConfig } from '../config/bot-config.js';
import { originOf } from '../kernel/component-options.js';
import { findPlugin, importPlugin } from '../kernel/plugins.js';
import { describeError } from './error-report.js';

/** A plugin of the config; `problem` says why it cannot be used, and is empty when it can. */
export interface ListedPlugin {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
  /** `kind name` of each definition. */
  readonly components: readonly string[];
  readonly problem: string;
}

/** Looks at each plugin by itself, so that a broken one does not hide the others. */
export async function listPlugins(config: BotConfig): Promise<ListedPlugin[]> {
  const listed: ListedPlugin[] = [];
  for (const [index, name] of config.plugins.entries()) {
    const origin = originOf(config.origins, ['plugins', String(index)]);
    listed.push(await listPlugin(name, config.folder, origin));
  }
  return listed;
}

async function listPlugin(name: string, project: string, origin: string): Promise<ListedPlugin> {
  const unknown = { name, version: '?', folder: '', components: [] };
  try {
    const found = await findPlugin(name, project, origin);
    const { version, folder } = found;
    const { definitions } = await importPlugin(found);
    const components = definitions.map((definition) => `${definition.kind} ${definition.name}`);
    return { name, version, folder, components, problem: '' };
  } catch (error) {
    return { ...unknown, problem: describeError(error).message };
  }
}
