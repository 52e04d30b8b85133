import { crc32 } from 'node:zlib';
import { botError, type CheckpointRow, type Page, type State, type StateArray } from '@autotrader/sdk';
import {
  bytesOfArray,
  decodeState,
  encodeState,
  hashBytes,
  PAGE_BYTES,
  splitPages,
} from '@autotrader/sdk/state';

/** Arrays of at least so many bytes are kept as pages. */
const PAGED_BYTES = 4_096;
/** Key that marks a place in a manifest where an array of pages stands. */
const MARK = '#pages';

const KINDS = {
  Float64Array,
  Float32Array,
  Int32Array,
  Uint32Array,
  Int16Array,
  Uint16Array,
  Int8Array,
  Uint8Array,
} as const;
type KindName = keyof typeof KINDS;

/** A state cut into a manifest and pages. */
export interface PackedState {
  /** CRC-32 (4 bytes, little endian), then the canonical encoding of the state with page hashes for large arrays. */
  readonly manifest: Uint8Array;
  /** Every page the manifest refers to; `bytes` are copies, safe to keep while the state moves on. */
  readonly pages: readonly Page[];
}

/**
 * Cuts a state into a small manifest and content-addressed pages, so that a checkpoint writes only what changed.
 * Pages whose hash is in `known` are left out of the result. `hashes` names each page once; `bytes` is the size of all.
 */
export function packState(
  state: State,
  known: ReadonlySet<string> = new Set(),
): PackedState & { hashes: string[]; bytes: number } {
  const pages = new Map<string, Page>();
  const sizes = new Map<string, number>();
  const keep = (bytes: Uint8Array): string => {
    const hash = hashBytes(bytes);
    sizes.set(hash, bytes.length);
    if (!known.has(hash) && !pages.has(hash)) pages.set(hash, { hash, bytes: bytes.slice() });
    return hash;
  };
  const body = encodeState(withPages(state, keep));
  const manifest = Buffer.alloc(4 + body.length);
  manifest.writeUInt32LE(crc32(body), 0);
  manifest.set(body, 4);
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, manifest.length);
  return { manifest, pages: [...pages.values()], hashes: [...sizes.keys()], bytes };
}

/** The hashes a manifest refers to. Throws BOT_STATE_CORRUPT when it is damaged. */
export function pageHashes(manifest: Uint8Array): string[] {
  const hashes: string[] = [];
  fromPages(readManifest(manifest), (page) => {
    hashes.push(...page.hashes);
    return null;
  });
  return hashes;
}

/** The state of a manifest and its pages. Throws BOT_STATE_CORRUPT when a page is missing or damaged. */
export function unpackState(
  checkpoint: Pick<CheckpointRow, 'manifest'>,
  pages: ReadonlyMap<string, Uint8Array>,
): State {
  return fromPages(readManifest(checkpoint.manifest), ({ hashes, kind, length }) => {
    const array = new KINDS[kind](length);
    const bytes = bytesOfArrayView(array);
    hashes.forEach((hash, i) => bytes.set(soundPage(hash, pages.get(hash)), i * PAGE_BYTES));
    return array;
  });
}

function soundPage(hash: string, bytes: Uint8Array | undefined): Uint8Array {
  if (!bytes) throw botError('BOT_STATE_CORRUPT', { reason: `page ${hash} is missing` });
  if (hashBytes(bytes) !== hash) throw botError('BOT_STATE_CORRUPT', { reason: `page ${hash} is damaged` });
  return bytes;
}

function readManifest(manifest: Uint8Array): State {
  const bytes = Buffer.from(manifest.buffer, manifest.byteOffset, manifest.byteLength);
  const body = bytes.subarray(4);
  if (bytes.length < 5 || bytes.readUInt32LE(0) !== crc32(body)) {
    throw botError('BOT_STATE_CORRUPT', { reason: 'the check sum of a checkpoint is wrong' });
  }
  return decodeState(body);
}

function withPages(state: State, keep: (bytes: Uint8Array) => string): State {
  if (typeof state !== 'object' || state === null) return state;
  if (ArrayBuffer.isView(state)) return paged(state, keep);
  if (Array.isArray(state)) return state.map((item: State) => withPages(item, keep));
  return Object.fromEntries(Object.entries(state).map(([key, item]) => [key, withPages(item, keep)]));
}

function paged(array: StateArray, keep: (bytes: Uint8Array) => string): State {
  if (array.byteLength < PAGED_BYTES) return array;
  const hashes = splitPages(bytesOfArray(array)).map(keep);
  return { [MARK]: hashes, kind: array.constructor.name, length: array.length };
}

interface PagedArray {
  readonly hashes: readonly string[];
  readonly kind: KindName;
  readonly length: number;
}

function fromPages(state: State, make: (array: PagedArray) => State): State {
  if (typeof state !== 'object' || state === null || ArrayBuffer.isView(state)) return state;
  if (Array.isArray(state)) return state.map((item: State) => fromPages(item, make));
  const record = state as Record<string, State>;
  if (MARK in record) return make(pagedArray(record));
  return Object.fromEntries(Object.entries(record).map(([key, item]) => [key, fromPages(item, make)]));
}

function pagedArray(record: Record<string, State>): PagedArray {
  const { kind, length } = record;
  const hashes = record[MARK] as readonly string[];
  if (typeof kind !== 'string' || !(kind in KINDS) || typeof length !== 'number') {
    throw botError('BOT_STATE_CORRUPT', { reason: 'a checkpoint names an unknown kind of array' });
  }
  return { hashes, kind: kind as KindName, length };
}

function bytesOfArrayView(array: StateArray): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
