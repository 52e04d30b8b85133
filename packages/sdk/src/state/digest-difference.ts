import type { DigestNode } from './digest.js';

/** Most paths that `diffDigests` names. */
export const MAXIMUM_DIFFERENCES = 100;

/**
 * The paths of the lowest nodes that differ, at most `MAXIMUM_DIFFERENCES`, in the order of the first tree; a node
 * that only one tree has counts as different. The path of the root is empty.
 *
 * @example
 * diffDigests(digestState({ a: { b: 1 } }), digestState({ a: { b: 2 } })); // ['a.b']
 */
export function diffDigests(a: DigestNode, b: DigestNode): string[] {
  const paths: string[] = [];
  collect(a, b, '', paths);
  return paths;
}

function collect(a: DigestNode | undefined, b: DigestNode | undefined, path: string, paths: string[]): void {
  if (paths.length >= MAXIMUM_DIFFERENCES || a?.hash === b?.hash) return;
  const before = paths.length;
  for (const key of keysOf(a, b)) {
    collect(child(a, key), child(b, key), path === '' ? key : `${path}.${key}`, paths);
  }
  if (paths.length === before) paths.push(path);
}

/** The keys of both nodes; none when one of them has no children, so that the node itself is named. */
function keysOf(a: DigestNode | undefined, b: DigestNode | undefined): string[] {
  if (!a?.children || !b?.children) return [];
  return [...new Set([...Object.keys(a.children), ...Object.keys(b.children)])];
}

function child(node: DigestNode | undefined, key: string): DigestNode | undefined {
  const children = node?.children;
  return children && Object.hasOwn(children, key) ? children[key] : undefined;
}
