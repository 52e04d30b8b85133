import { botError } from '@autotrader/sdk';

/** A value that is neither list nor map. */
export type Scalar = string | number | boolean | null;

/**
 * One place of a config with the origin of its value (`bot.config.yaml:12`, `default`, `env BOT__seed`, `--set`).
 * Entries are held in a Map, so a key such as `__proto__` can never reach a prototype.
 */
export type ConfigNode =
  | { readonly kind: 'leaf'; readonly origin: string; readonly value: Scalar }
  | { readonly kind: 'list'; readonly origin: string; readonly items: readonly ConfigNode[] }
  | { readonly kind: 'map'; readonly origin: string; readonly entries: ReadonlyMap<string, ConfigNode> };

/** A place in a config: keys and list indexes from the root. */
export type ConfigPath = readonly string[];

/** Deepest nesting a config may have. */
export const MAX_DEPTH = 64;

const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/** Refuses keys that mean something to JavaScript's object model. */
export function assertPlainKey(key: string, origin: string): void {
  if (FORBIDDEN.has(key)) {
    throw botError('BOT_CONFIG_INVALID', { key, origin, reason: 'this key is not allowed anywhere' });
  }
}

/** An empty map. */
export function emptyMap(origin: string): ConfigNode {
  return { kind: 'map', origin, entries: new Map() };
}

/** Turns a plain value (of code, not of a file) into a node; `undefined` entries are left out. */
export function nodeOf(value: unknown, origin: string, depth = 0): ConfigNode {
  if (depth > MAX_DEPTH) throw unreadable(origin, `nested deeper than ${MAX_DEPTH} levels`);
  if (isScalar(value)) return { kind: 'leaf', origin, value };
  if (Array.isArray(value)) {
    return { kind: 'list', origin, items: value.map((item: unknown) => nodeOf(item, origin, depth + 1)) };
  }
  if (!isPlainObject(value)) throw unreadable(origin, 'only plain data can stand in a config');
  const entries = new Map<string, ConfigNode>();
  for (const [key, item] of Object.entries(value)) {
    assertPlainKey(key, origin);
    if (item !== undefined) entries.set(key, nodeOf(item, origin, depth + 1));
  }
  return { kind: 'map', origin, entries };
}

/** The plain value of a node. */
export function plainValue(node: ConfigNode): unknown {
  if (node.kind === 'leaf') return node.value;
  if (node.kind === 'list') return node.items.map(plainValue);
  return Object.fromEntries([...node.entries].map(([key, item]) => [key, plainValue(item)]));
}

/** The entry of a map, or undefined. */
export function entryOf(node: ConfigNode | undefined, key: string): ConfigNode | undefined {
  return node?.kind === 'map' ? node.entries.get(key) : undefined;
}

/** A copy of a map with one entry set. */
export function withEntry(node: ConfigNode, key: string, item: ConfigNode): ConfigNode {
  const entries = new Map(node.kind === 'map' ? node.entries : []);
  return { kind: 'map', origin: node.origin, entries: entries.set(key, item) };
}

/** A copy of a map without some entries. */
export function withoutEntries(node: ConfigNode, keys: readonly string[]): ConfigNode {
  if (node.kind !== 'map') return node;
  return {
    kind: 'map',
    origin: node.origin,
    entries: new Map([...node.entries].filter(([key]) => !keys.includes(key))),
  };
}

/** Origin of a place, or of the nearest place above it that is there. */
export function originAt(root: ConfigNode, path: ConfigPath): string {
  let node = root;
  for (const key of path) {
    const next = childOf(node, key);
    if (!next) break;
    node = next;
  }
  return node.origin;
}

/** Origins of all leaves (and of empty lists and maps) by their path with dots. */
export function originsOf(root: ConfigNode): Map<string, string> {
  const origins = new Map<string, string>();
  const visit = (node: ConfigNode, path: ConfigPath): void => {
    const children = childrenOf(node);
    if (children.length === 0) origins.set(path.join('.'), node.origin);
    for (const [key, item] of children) visit(item, [...path, key]);
  };
  visit(root, []);
  return origins;
}

/** Children of a node by key or index. */
export function childrenOf(node: ConfigNode): readonly (readonly [string, ConfigNode])[] {
  if (node.kind === 'leaf') return [];
  if (node.kind === 'map') return [...node.entries];
  return node.items.map((item, index) => [String(index), item] as const);
}

function childOf(node: ConfigNode, key: string): ConfigNode | undefined {
  if (node.kind === 'list') return node.items[Number(key)];
  return entryOf(node, key);
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function unreadable(file: string, reason: string): Error {
  return botError('BOT_CONFIG_UNREADABLE', { file, place: '', reason });
}
