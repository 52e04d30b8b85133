import { botError } from '@autotrader/sdk';
import { emptyMap, entryOf, withEntry, withoutEntries, type ConfigNode } from './config-node.js';
import { DEFAULT_LANE } from './defaults.js';
import { LANE_KEYS, overlay } from './layers.js';
import { suggestion } from './nearest-name.js';

/** Resolves `lanes`: each is the top level's lane keys with its own over them. Without lanes there is one, `main`. */
export function resolveLanes(root: ConfigNode): ConfigNode {
  const given = entryOf(root, 'lanes');
  const own = given?.kind === 'map' && given.entries.size > 0 ? given : undefined;
  if (given && given.kind !== 'map' && !isNull(given)) return root;
  const lanes = own?.entries ?? new Map([[DEFAULT_LANE, emptyMap(root.origin)]]);
  const shared = laneDefaults(root);
  const entries = [...lanes].map(([name, lane]) => [name, resolveLane(shared, lane)] as const);
  return withEntry(root, 'lanes', {
    kind: 'map',
    origin: given?.origin ?? root.origin,
    entries: new Map(entries),
  });
}

/** Keeps only the lanes named; an empty list leaves none. Throws BOT_USAGE for a lane that is not there. */
export function selectLanes(root: ConfigNode, names: readonly string[] | undefined): ConfigNode {
  if (names === undefined) return root;
  const lanes = entryOf(root, 'lanes');
  const known = lanes?.kind === 'map' ? lanes.entries : new Map<string, ConfigNode>();
  const kept = names.map((name): [string, ConfigNode] => {
    const lane = known.get(name);
    if (lane) return [name, lane];
    const reason = `there is no lane ${name}${suggestion(name, [...known.keys()])}`;
    throw botError('BOT_USAGE', { reason, command: 'run' });
  });
  if (kept.length === 0) return withoutEntries(root, ['lanes']);
  return withEntry(root, 'lanes', {
    kind: 'map',
    origin: lanes?.origin ?? root.origin,
    entries: new Map(kept),
  });
}

function resolveLane(shared: ConfigNode, lane: ConfigNode): ConfigNode {
  return isNull(lane) ? shared : overlay(shared, lane);
}

function laneDefaults(root: ConfigNode): ConfigNode {
  const entries = new Map<string, ConfigNode>();
  for (const key of LANE_KEYS) {
    const item = entryOf(root, key);
    if (item) entries.set(key, item);
  }
  return { kind: 'map', origin: root.origin, entries };
}

/** `name:` with nothing after it: taken as "with all defaults". */
export function isNull(node: ConfigNode): boolean {
  return node.kind === 'leaf' && node.value === null;
}
