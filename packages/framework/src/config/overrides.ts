import { botError } from '@autotrader/sdk';
import {
  assertPlainKey,
  emptyMap,
  entryOf,
  withEntry,
  withoutEntries,
  type ConfigNode,
  type ConfigPath,
} from './config-node.js';
import { asSpecMap, isSpecPath } from './layers.js';
import { readYaml } from './read-yaml.js';

/** One value set from outside the files. */
export interface Override {
  readonly path: ConfigPath;
  readonly value: ConfigNode;
}

const ENV_PREFIX = 'BOT__';

/** Overrides in the environment: `BOT__checkpoint__everyMs=5000`, in the order of their names. */
export function envOverrides(env: Readonly<Record<string, string | undefined>>): Override[] {
  const names = Object.keys(env).filter((name) => name.startsWith(ENV_PREFIX));
  return names.sort().map((name) => {
    const path = name.slice(ENV_PREFIX.length).split('__');
    return { path: checkedPath(path, name), value: parseValue(env[name] ?? '', `env ${name}`) };
  });
}

/** Overrides of the command line: `--set path.to.key=value`. */
export function setOverrides(assignments: readonly string[]): Override[] {
  return assignments.map((assignment) => {
    const at = assignment.indexOf('=');
    if (at <= 0) throw usage(`--set ${assignment}: expected path.to.key=value`);
    const path = assignment.slice(0, at).split('.');
    return {
      path: checkedPath(path, `--set ${assignment}`),
      value: parseValue(assignment.slice(at + 1), '--set'),
    };
  });
}

/**
 * Sets the values one after the other. A new default `strategy` removes `lanes`: who asks for one strategy wants to
 * see it run, not the lanes of the file that override it.
 */
export function applyOverrides(root: ConfigNode, overrides: readonly Override[]): ConfigNode {
  let result = root;
  for (const { path, value } of overrides) {
    if (path.length === 1 && path[0] === 'strategy') result = withoutEntries(result, ['lanes']);
    result = setAt(result, path, 0, value);
  }
  return result;
}

function setAt(node: ConfigNode | undefined, path: ConfigPath, depth: number, value: ConfigNode): ConfigNode {
  const key = path[depth];
  if (key === undefined) return value;
  const holder = holderOf(node, path.slice(0, depth), value.origin);
  if (holder.kind === 'list') return setItem(holder, path, depth, value);
  return withEntry(holder, key, setAt(entryOf(holder, key), path, depth + 1, value));
}

function setItem(
  list: ConfigNode & { kind: 'list' },
  path: ConfigPath,
  depth: number,
  value: ConfigNode,
): ConfigNode {
  const index = Number(path[depth]);
  if (!Number.isInteger(index) || index < 0 || index > list.items.length) {
    const reason = `"${path[depth]}" is not a place of a list of ${list.items.length}`;
    throw botError('BOT_CONFIG_INVALID', { key: path.join('.'), origin: value.origin, reason });
  }
  const items = [...list.items];
  items[index] = setAt(items[index], path, depth + 1, value);
  return { ...list, items };
}

/** What a key is set in: the name of a component becomes its long form, nothing becomes a map. */
function holderOf(node: ConfigNode | undefined, path: ConfigPath, origin: string): ConfigNode {
  if (node && isSpecPath(path)) return asSpecMap(node);
  if (!node || (node.kind === 'leaf' && node.value === null)) return emptyMap(origin);
  if (node.kind !== 'leaf') return node;
  const reason = 'is a single value and has no keys below it';
  throw botError('BOT_CONFIG_INVALID', { key: path.join('.'), origin, reason });
}

/** A value as in YAML (`7`, `true`, `[zero, ridge]`); what is not YAML is a text. */
function parseValue(text: string, origin: string): ConfigNode {
  if (text.trim() === '') return { kind: 'leaf', origin, value: text };
  try {
    return relabel(readYaml(text, origin), origin);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'BOT_CONFIG_INVALID') throw error;
    return { kind: 'leaf', origin, value: text };
  }
}

/** A line number within one value says nothing. */
function relabel(node: ConfigNode, origin: string): ConfigNode {
  if (node.kind === 'leaf') return { ...node, origin };
  if (node.kind === 'list')
    return { ...node, origin, items: node.items.map((item) => relabel(item, origin)) };
  const entries = [...node.entries].map(([key, item]) => [key, relabel(item, origin)] as const);
  return { kind: 'map', origin, entries: new Map(entries) };
}

function checkedPath(path: readonly string[], place: string): ConfigPath {
  for (const key of path) {
    if (key === '') throw usage(`${place}: a part of the path is empty`);
    assertPlainKey(key, place);
  }
  return path;
}

function usage(reason: string): Error {
  return botError('BOT_USAGE', { reason, command: 'run' });
}
