import { botError } from '@autotrader/sdk';
import { resolve } from 'node:path';
import { toBotConfig, type BotConfig } from './bot-config.js';
import {
  childrenOf,
  emptyMap,
  entryOf,
  nodeOf,
  originsOf,
  plainValue,
  withEntry,
  type ConfigNode,
} from './config-node.js';
import { DEFAULTS } from './defaults.js';
import { readConfigFiles } from './files.js';
import { issueError, originsIn } from './issues.js';
import { isNull, resolveLanes, selectLanes } from './lanes.js';
import { isSpecPath, overlay } from './layers.js';
import { suggestion } from './nearest-name.js';
import { applyOverrides, envOverrides, setOverrides } from './overrides.js';
import { effectiveSchema, type EffectiveValues } from './schema.js';
import { searchConfig } from './search.js';
import { assertNoSecrets } from './secrets.js';

/** What a config is put together from. */
export interface ConfigRequest {
  /** The project's folder. */
  readonly folder: string;
  /** A file named by the user (`--config`), relative to the folder; undefined: the folder is searched. */
  readonly file?: string | undefined;
  readonly profile?: string | undefined;
  /** Environment variables; those that begin with `BOT__` count. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** `path.to.key=value` assignments, in order. */
  readonly set?: readonly string[] | undefined;
  /** Keep only these lanes; none of them (an empty list): one lane from the top level's keys. Undefined: all. */
  readonly lanes?: readonly string[] | undefined;
}

/**
 * Puts a config together: defaults < file with what it extends < profile < environment < --set. Throws
 * BOT_CONFIG_NOT_FOUND, _UNREADABLE, _CYCLE, _UNKNOWN_KEY, _INVALID or BOT_USAGE.
 *
 * @example
 * const config = await loadConfig({ folder: process.cwd(), set: ['seed=7'] });
 */
export async function loadConfig(request: ConfigRequest): Promise<BotConfig> {
  const folder = resolve(request.folder);
  const file = await locateConfig(folder, request.file);
  const files = await readConfigFiles(file, folder, request.file !== undefined);
  assertNoSecrets(files);
  const root = resolveLanes(selectLanes(layered(files, request), request.lanes));
  const layers = { profile: request.profile, set: request.set };
  return toBotConfig(validate(root), { folder, file, layers, origins: originsOf(visible(root)) });
}

async function locateConfig(folder: string, named: string | undefined): Promise<string> {
  const file = named === undefined ? await searchConfig(folder) : resolve(folder, named);
  if (file === undefined) throw botError('BOT_CONFIG_NOT_FOUND', { folder });
  return file;
}

function layered(files: ConfigNode, { profile, env, set }: ConfigRequest): ConfigNode {
  let root = overlay(nodeOf(DEFAULTS, 'default'), files);
  if (profile !== undefined) root = overlay(root, profileOf(files, profile));
  root = applyOverrides(root, [...envOverrides(env ?? {}), ...setOverrides(set ?? [])]);
  return withInstrumentMaps(root);
}

function profileOf(files: ConfigNode, name: string): ConfigNode {
  const profiles = entryOf(files, 'profiles');
  const chosen = entryOf(profiles, name);
  if (chosen) return chosen;
  const known = profiles ? childrenOf(profiles).map(([key]) => key) : [];
  const reason = `there is no such profile${suggestion(name, known)}`;
  throw botError('BOT_CONFIG_INVALID', { key: `profiles.${name}`, origin: '--profile', reason });
}

/** `BTC-AUD@btcmarkets:` with nothing after it means an instrument with all defaults. */
function withInstrumentMaps(root: ConfigNode): ConfigNode {
  const instruments = entryOf(root, 'instruments');
  if (instruments?.kind !== 'map') return root;
  const entries = [...instruments.entries].map(
    ([id, node]) => [id, isNull(node) ? emptyMap(node.origin) : node] as const,
  );
  return withEntry(root, 'instruments', { ...instruments, entries: new Map(entries) });
}

function validate(root: ConfigNode): EffectiveValues {
  const result = effectiveSchema.safeParse(plainValue(root));
  if (!result.success) {
    const scope = { path: [], schema: effectiveSchema, originOf: originsIn(root) };
    throw issueError(result.error.issues, scope);
  }
  assertSpecsChosen(root, []);
  return result.data;
}

/** Options without `use` are fine in an upper layer; below all layers something must have chosen the component. */
function assertSpecsChosen(node: ConfigNode, path: readonly string[]): void {
  if (path[0] === 'profiles') return;
  if (isSpecPath(path) && node.kind === 'map' && !node.entries.has('use')) {
    const reason = 'lacks `use`: which component has these options?';
    throw botError('BOT_CONFIG_INVALID', { key: path.join('.'), origin: node.origin, reason });
  }
  for (const [key, child] of childrenOf(node)) assertSpecsChosen(child, [...path, key]);
}

/** Profiles that were not chosen are no part of the effective config. */
function visible(root: ConfigNode): ConfigNode {
  if (root.kind !== 'map') return root;
  return { ...root, entries: new Map([...root.entries].filter(([key]) => key !== 'profiles')) };
}
