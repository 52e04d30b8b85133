import { entryOf, type ConfigNode, type ConfigPath } from './config-node.js';

/** Keys that are each lane's defaults at the top level, and overrides under `lanes.NAME`. */
export const LANE_KEYS = [
  'features',
  'models',
  'horizon',
  'strategy',
  'sizing',
  'risk',
  'broker',
  'account',
] as const;

const SINGLE_SPECS = new Set(['exchange', 'storage', 'strategy', 'sizing', 'broker']);
const LISTED_SPECS = new Set(['models', 'risk', 'monitors']);

/** True where a component is chosen: `'name'` or `{ use: 'name', …options }`. */
export function isSpecPath(path: ConfigPath): boolean {
  const [key, index, ...rest] = withinScope(path);
  if (key === undefined || rest.length > 0) return false;
  return index === undefined ? SINGLE_SPECS.has(key) : LISTED_SPECS.has(key);
}

/**
 * Lays one config over another. Maps are merged key by key, lists and scalars replaced. A choice of component is
 * merged as long as it chooses the same one; options of another component do not carry over. A wallet and a set of
 * features are one thing and replaced whole.
 */
export function overlay(base: ConfigNode | undefined, top: ConfigNode, path: ConfigPath = []): ConfigNode {
  if (!base) return top;
  if (isSpecPath(path)) return overlaySpec(base, top);
  if (base.kind !== 'map' || top.kind !== 'map' || isReplacedWhole(path)) return top;
  return mergeEntries(base, top, path);
}

function overlaySpec(base: ConfigNode, top: ConfigNode): ConfigNode {
  if (top.kind !== 'map') return top;
  const chosen = entryOf(top, 'use');
  const present = base.kind === 'leaf' ? base : entryOf(base, 'use');
  if (chosen && !sameLeaf(chosen, present)) return top;
  return mergeEntries(asSpecMap(base), top, []);
}

/** The long form of a choice of component. */
export function asSpecMap(node: ConfigNode): ConfigNode {
  if (node.kind !== 'leaf' || typeof node.value !== 'string') return node;
  return { kind: 'map', origin: node.origin, entries: new Map([['use', node]]) };
}

function mergeEntries(base: ConfigNode, top: ConfigNode, path: ConfigPath): ConfigNode {
  if (base.kind !== 'map' || top.kind !== 'map') return top;
  const entries = new Map(base.entries);
  for (const [key, item] of top.entries) entries.set(key, overlay(entries.get(key), item, [...path, key]));
  return { kind: 'map', origin: top.origin, entries };
}

/** Strips `lanes.NAME` or `profiles.NAME` from the front, so that one rule serves all places. */
function withinScope(path: ConfigPath): ConfigPath {
  const [scope, , ...rest] = path;
  return scope === 'lanes' || scope === 'profiles' ? withinScope(rest) : path;
}

function isReplacedWhole(path: ConfigPath): boolean {
  const place = withinScope(path).join('.');
  return place === 'account.cash' || place === 'features';
}

function sameLeaf(a: ConfigNode, b: ConfigNode | undefined): boolean {
  return a.kind === 'leaf' && b?.kind === 'leaf' && a.value === b.value;
}
