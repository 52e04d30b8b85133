import { botError } from '@autotrader/sdk';

/** A body cut in two: what rows of one kind have in common, and the numbers in which they differ. */
export interface BodyParts {
  /** The encoding without its numbers. */
  readonly skeleton: Buffer;
  /** In the order in which they stand. */
  readonly numbers: readonly number[];
  /** The bytes are no encoding of a state, and `skeleton` is all of them. */
  readonly raw?: boolean;
}

/** Tags of the state codec, as far as they say how many bytes follow. */
const TAG = { number: 3, bigint64: 4, bigint: 5, latin1: 6, utf16: 7, array: 8, object: 9, firstArray: 0x10 };
/** Bytes of an element of each kind of typed array, in the order of their tags. */
const ELEMENT_BYTES = [8, 4, 4, 4, 2, 2, 1, 1];
/** Tags below this one are whole values. */
const FIRST_LONG_TAG = TAG.number;
const NUMBER_BYTES = 8;
/** A body of more numbers is kept as it is. */
const NUMBERS_MAXIMUM = 1_000;
/** Deeper nesting than any state has. */
const MAXIMUM_DEPTH = 128;

/** Cuts a body; undefined when it is not the encoding of a state. */
export function splitBody(body: Uint8Array): BodyParts | undefined {
  const skeleton = Buffer.allocUnsafe(body.length);
  let length = 0;
  const numbers: number[] = [];
  const view = viewOf(body);
  let from = 0;
  const end = walk(body, (at) => {
    if (at + NUMBER_BYTES > body.length) return -1;
    skeleton.set(body.subarray(from, at), length);
    length += at - from;
    numbers.push(view.getFloat64(at, true));
    from = at + NUMBER_BYTES;
    return from;
  });
  if (end !== body.length || numbers.length > NUMBERS_MAXIMUM) return undefined;
  skeleton.set(body.subarray(from), length);
  return { skeleton: skeleton.subarray(0, length + body.length - from), numbers };
}

/** Puts a body together again; `number` gives its numbers one by one. */
export function joinBody(skeleton: Uint8Array, count: number, number: () => number): Uint8Array {
  const body = new Uint8Array(skeleton.length + NUMBER_BYTES * count);
  const view = viewOf(body);
  let from = 0;
  let to = 0;
  const copy = (until: number): void => {
    body.set(skeleton.subarray(from, until), to);
    to += until - from;
    from = until;
  };
  const end = walk(skeleton, (at) => {
    copy(at);
    view.setFloat64(to, number(), true);
    to += NUMBER_BYTES;
    return at;
  });
  if (end !== skeleton.length) throw botError('BOT_STATE_CORRUPT', { reason: 'a packed event has no end' });
  copy(end);
  return body;
}

/**
 * Goes over the encoding of a state. `onNumber` is told where a number stands and says where to go on. Returns where the
 * state ends, or -1 when it is none.
 */
function walk(bytes: Uint8Array, onNumber: (at: number) => number): number {
  return new Walk(bytes, onNumber).value(1, 0);
}

class Walk {
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly onNumber: (at: number) => number,
  ) {
    this.view = viewOf(bytes);
  }

  /** Where the value that begins at `at` ends; -1 when there is none. */
  value(at: number, depth: number): number {
    const tag = this.bytes[at];
    if (tag === undefined || at < 0 || depth > MAXIMUM_DEPTH) return -1;
    const next = at + 1;
    if (tag < FIRST_LONG_TAG) return next;
    if (tag === TAG.number) return this.onNumber(next);
    if (tag === TAG.bigint64) return next + NUMBER_BYTES;
    if (tag === TAG.array) return this.items(next, depth, 1);
    if (tag === TAG.object) return this.items(next, depth, 2);
    return this.run(tag, next);
  }

  private items(at: number, depth: number, each: number): number {
    const count = this.count(at) * each;
    let next = at + 4;
    for (let n = 0; n < count && next >= 0; n++) next = this.value(next, depth + 1);
    return next;
  }

  /** Texts, large bigints and typed arrays: a count, then so many elements. */
  private run(tag: number, at: number): number {
    const start = tag === TAG.bigint ? at + 1 : at;
    const count = this.count(start);
    if (count < 0) return -1;
    if (tag === TAG.bigint || tag === TAG.latin1) return start + 4 + count;
    if (tag === TAG.utf16) return start + 4 + 2 * count;
    const width = ELEMENT_BYTES[tag - TAG.firstArray];
    if (width === undefined) return -1;
    if (tag > TAG.firstArray) return start + 4 + width * count;
    let next = start + 4;
    for (let n = 0; n < count && next >= 0; n++) next = this.onNumber(next);
    return next;
  }

  /** Never more than there are bytes: each thing that is counted takes one or, its number taken out, stands for 8. */
  private count(at: number): number {
    return at + 4 <= this.bytes.length ? this.view.getUint32(at, true) : -1;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
