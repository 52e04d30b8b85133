import { botError } from '../errors/index.js';
import { arrayKindOf, type ArrayKind } from './array-kind.js';
import type { StateArray } from './state.js';

/** Deepest nesting of a state: far below the stack's end, so that a cycle or a damaged state cannot reach it. */
export const MAXIMUM_DEPTH = 200;

/** A bigint of more bytes than this is no money and no counter. */
export const MAXIMUM_BIGINT_BYTES = 4096;

/**
 * Where a walk over a state is, and what it has seen: refuses what is not plain data, naming its path. Shared by the
 * codec and the digest so that both refuse the same.
 */
export class PlainWalk {
  private readonly path: (string | number)[] = [];
  private readonly seen = new Set<object>();
  private readonly buffers = new Map<ArrayBufferLike, StateArray[]>();

  refuse(reason: string): never {
    const steps = this.path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`));
    throw botError('BOT_STATE_REFUSED', { path: `$${steps.join('')}`, reason });
  }

  /** Enters the child `key`; `up` leaves it. */
  down(key: string | number): void {
    this.path.push(key);
    if (this.path.length > MAXIMUM_DEPTH)
      this.refuse(`is nested deeper than ${MAXIMUM_DEPTH}, or refers to itself`);
  }

  up(): void {
    this.path.pop();
  }

  /** The elements of a dense array without other properties. */
  array(value: readonly unknown[]): readonly unknown[] {
    this.once(value);
    if (Object.getPrototypeOf(value) !== Array.prototype)
      this.refuse('is an instance of a class derived from Array');
    if (Reflect.ownKeys(value).length !== value.length + 1)
      this.refuse('is a sparse array or has properties of its own');
    for (let i = 0; i < value.length; i++) this.check(value, i);
    return value;
  }

  /** The keys of a plain object, sorted by UTF-16 code units. */
  keys(value: object): string[] {
    this.once(value);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) this.refuse(`is ${nameOfClass(value)}`);
    const keys = Reflect.ownKeys(value).map((key) => this.checkKey(value, key));
    return keys.sort();
  }

  /** The kind of a typed array whose memory no other array of the state shares. */
  kind(value: StateArray): ArrayKind {
    this.once(value);
    const kind = arrayKindOf(value);
    if (!kind) this.refuse(`is ${nameOfClass(value)}`);
    if (!(value.buffer instanceof ArrayBuffer)) this.refuse('is memory shared between threads');
    const neighbours = this.buffers.get(value.buffer) ?? [];
    if (neighbours.some((other) => overlap(value, other)))
      this.refuse('shares memory with another typed array');
    this.buffers.set(value.buffer, [...neighbours, value]);
    return kind;
  }

  private once(value: object): void {
    if (this.seen.has(value)) this.refuse('is referred to twice');
    this.seen.add(value);
  }

  private checkKey(value: object, key: string | symbol): string {
    if (typeof key === 'symbol') this.refuse(`has the symbol key ${String(key)}`);
    if (key === '__proto__') this.refuse('has the key __proto__');
    this.check(value, key);
    return key;
  }

  private check(value: object, key: string | number): void {
    const property = Object.getOwnPropertyDescriptor(value, key);
    if (property && 'value' in property && property.enumerable) return;
    this.down(key);
    this.refuse(
      !property
        ? 'is missing in a sparse array'
        : property.enumerable
          ? 'is an accessor'
          : 'is not enumerable',
    );
  }
}

function overlap(a: StateArray, b: StateArray): boolean {
  return a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength;
}

function nameOfClass(value: object): string {
  const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: unknown } } | null;
  const name = prototype?.constructor?.name;
  return `an instance of ${typeof name === 'string' && name !== '' ? name : 'an unnamed class'}`;
}
