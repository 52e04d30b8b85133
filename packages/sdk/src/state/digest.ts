import { bytesOfArray } from './array-bytes.js';
import type { ArrayKind } from './array-kind.js';
import { ByteWriter } from './byte-writer.js';
import { writeArray, writeScalar, writeText } from './leaf.js';
import { hashBytes, PAGE_BYTES, splitPages } from './page.js';
import { PlainWalk } from './plain-walk.js';
import type { State, StateArray } from './state.js';

/** A node of the digest tree: SHA-256 in lower-case hex, and the nodes below by key, index or page. */
export interface DigestNode {
  readonly hash: string;
  readonly children?: Readonly<Record<string, DigestNode>>;
}

/** First byte of what an inner node hashes: no leaf's encoding begins with one of them. */
const NODE = { object: 0xf0, array: 0xf1, pages: 0xf2 } as const;

/**
 * The digest of a state as a tree. A leaf hashes its canonical encoding; an object or array hashes each child's key
 * and hash in canonical order; a typed array of more than one page hashes its kind, length and the hashes of its
 * pages (`page 0`, …). Two states have equal roots exactly when their encodings are equal. Refuses what `encodeState`
 * refuses. Nodes below `depth` are hashed but not kept.
 *
 * @example
 * digestState({ lane: { ledger: 5n } }).children?.['lane']?.hash;
 */
export function digestState(state: State, depth = Infinity): DigestNode {
  return node(state, new PlainWalk(), new ByteWriter(), depth);
}

/**
 * The root of `digestState` alone: 64 hex digits.
 *
 * @example
 * digestHex(run) === digestHex(replayed);
 */
export function digestHex(state: State): string {
  return digestState(state, 0).hash;
}

function node(value: unknown, walk: PlainWalk, scratch: ByteWriter, depth: number): DigestNode {
  if (typeof value !== 'object' || value === null)
    return leaf(scratch, () => writeScalar(value, walk, scratch));
  if (ArrayBuffer.isView(value)) return typedArray(value as StateArray, walk, scratch, depth);
  const inner = inside(value, walk, scratch, depth - 1);
  return parent(Array.isArray(value) ? NODE.array : NODE.object, inner, scratch, depth);
}

function leaf(scratch: ByteWriter, write: () => void): DigestNode {
  scratch.clear();
  write();
  return { hash: hashBytes(scratch.written()) };
}

type Child = readonly [key: string, node: DigestNode];

function inside(value: object, walk: PlainWalk, scratch: ByteWriter, depth: number): Child[] {
  const list = Array.isArray(value) ? walk.array(value) : undefined;
  const keys: (string | number)[] = list ? list.map((_, index) => index) : walk.keys(value);
  return keys.map((key) => {
    walk.down(key);
    const child = node((value as Readonly<Record<string | number, unknown>>)[key], walk, scratch, depth);
    walk.up();
    return [String(key), child];
  });
}

function typedArray(array: StateArray, walk: PlainWalk, scratch: ByteWriter, depth: number): DigestNode {
  const kind = walk.kind(array);
  if (array.byteLength <= PAGE_BYTES) return leaf(scratch, () => writeArray(array, kind, scratch));
  const pages = splitPages(bytesOfArray(array)).map((page, index): Child => [
    `page ${index}`,
    { hash: hashBytes(page) },
  ]);
  return parent(NODE.pages, pages, scratch, depth, kind, array.length);
}

function parent(
  type: number,
  children: readonly Child[],
  scratch: ByteWriter,
  depth: number,
  kind?: ArrayKind,
  length = children.length,
): DigestNode {
  scratch.clear();
  scratch.byte(type);
  scratch.byte(kind?.tag ?? 0);
  scratch.uint32(length);
  for (const [key, child] of children) {
    writeText(key, scratch);
    scratch.latin1(child.hash);
  }
  const hash = hashBytes(scratch.written());
  return depth > 0 ? { hash, children: Object.fromEntries(children) } : { hash };
}
