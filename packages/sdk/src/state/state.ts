/** Typed arrays a state may hold. */
export type StateArray =
  Float64Array | Float32Array | Int32Array | Uint32Array | Int16Array | Uint16Array | Int8Array | Uint8Array;

/**
 * Plain data: what a component's state may be made of. Objects are plain (no class, no accessor, no symbol key);
 * functions, Map, Set, Date, undefined and anything else are refused at the first snapshot with their path.
 */
export type State =
  | null
  | boolean
  | number
  | bigint
  | string
  | StateArray
  | readonly State[]
  | { readonly [key: string]: State };
