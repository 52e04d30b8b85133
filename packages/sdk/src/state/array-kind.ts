import type { StateArray } from './state.js';

/** What a typed array kind is called, how wide its elements are, and how one is made over given bytes. */
export interface ArrayKind {
  readonly tag: number;
  readonly name: string;
  readonly elementBytes: number;
  readonly prototype: object;
  make(buffer: ArrayBuffer): StateArray;
}

/** Tag of the first kind; the others follow in the order of `ARRAY_KINDS`, which never changes. */
export const FIRST_ARRAY_TAG = 0x10;

const kinds = [
  Float64Array,
  Float32Array,
  Int32Array,
  Uint32Array,
  Int16Array,
  Uint16Array,
  Int8Array,
  Uint8Array,
] as const;

export const ARRAY_KINDS: readonly ArrayKind[] = kinds.map((Kind, index) => ({
  tag: FIRST_ARRAY_TAG + index,
  name: Kind.name,
  elementBytes: Kind.BYTES_PER_ELEMENT,
  prototype: Kind.prototype,
  make: (buffer: ArrayBuffer) => new Kind(buffer),
}));

const kindByPrototype = new Map<object, ArrayKind>(ARRAY_KINDS.map((kind) => [kind.prototype, kind]));

/** The kind of a typed array that a state may hold; `undefined` for subclasses (Buffer) and other kinds. */
export function arrayKindOf(value: object): ArrayKind | undefined {
  return kindByPrototype.get(Object.getPrototypeOf(value) as object);
}
