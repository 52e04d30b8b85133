import { ByteWriter } from './byte-writer.js';
import { writeArray, writeScalar, writeText } from './leaf.js';
import { PlainWalk } from './plain-walk.js';
import type { State, StateArray } from './state.js';
import { FORMAT_VERSION, TAG } from './tag.js';

/**
 * The one canonical encoding of a state: equal states give equal bytes whatever the order their keys were added in.
 * -0 is kept, every NaN becomes one bit pattern. What is not plain data is refused with BOT_STATE_REFUSED, naming
 * its path: undefined, functions, symbols, class instances, accessors, sparse arrays, the key `__proto__`, cycles and
 * anything referred to twice (a restored copy would no longer be one thing).
 *
 * @example
 * const bytes = encodeState({ close: 150000.5, window: new Float64Array(20), filled: 3n });
 */
export function encodeState(state: State): Uint8Array {
  const out = new ByteWriter();
  out.byte(FORMAT_VERSION);
  write(state, new PlainWalk(), out);
  return out.written().slice();
}

function write(value: unknown, walk: PlainWalk, out: ByteWriter): void {
  if (typeof value !== 'object' || value === null) writeScalar(value, walk, out);
  else if (ArrayBuffer.isView(value)) writeArray(value as StateArray, walk.kind(value as StateArray), out);
  else if (Array.isArray(value)) writeList(walk.array(value), walk, out);
  else writeObject(value as Readonly<Record<string, unknown>>, walk, out);
}

function writeList(list: readonly unknown[], walk: PlainWalk, out: ByteWriter): void {
  out.byte(TAG.array);
  out.uint32(list.length);
  for (let i = 0; i < list.length; i++) {
    walk.down(i);
    write(list[i], walk, out);
    walk.up();
  }
}

function writeObject(value: Readonly<Record<string, unknown>>, walk: PlainWalk, out: ByteWriter): void {
  const keys = walk.keys(value);
  out.byte(TAG.object);
  out.uint32(keys.length);
  for (const key of keys) {
    writeText(key, out);
    walk.down(key);
    write(value[key], walk, out);
    walk.up();
  }
}
