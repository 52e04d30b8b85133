/** A place where two graphs of live objects differ. */
export interface ObjectDifference {
  readonly path: string;
  readonly reason: string;
}

/**
 * Walks two graphs of live objects side by side, over all own properties of all they reach (accessors are read, what
 * is one and the same object in both is left out), and tells where they are not the same: in a value, a class, a
 * property that only one has, or in which places share one object. Of a set the order does not count.
 */
export function compareObjects(a: unknown, b: unknown): ObjectDifference[] {
  const walk = new Walk();
  walk.compare(a, b, '');
  return walk.found;
}

class Walk {
  readonly found: ObjectDifference[] = [];
  private readonly partners = new Map<object, { readonly other: object; readonly path: string }>();

  compare(a: unknown, b: unknown, path: string): void {
    if (Object.is(a, b)) return;
    if (typeof a === 'function' && typeof b === 'function') return;
    if (!isObject(a) || !isObject(b)) return this.note(path, `${textOf(a)} and ${textOf(b)}`);
    const partner = this.partners.get(a);
    if (partner) {
      if (partner.other !== b) this.note(path, `one object with ${partner.path}, in the other not`);
      return;
    }
    this.partners.set(a, { other: b, path });
    if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return this.note(path, 'of two classes');
    if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) return this.compareBytes(a, b, path);
    if (a instanceof Set) return this.compare([...a].sort(), [...(b as Set<unknown>)].sort(), path);
    if (a instanceof Map) return this.compare([...a], [...(b as Map<unknown, unknown>)], path);
    for (const key of new Set([...Reflect.ownKeys(a), ...Reflect.ownKeys(b)]))
      this.compareProperty(a, b, key, path);
  }

  private compareProperty(a: object, b: object, key: string | symbol, path: string): void {
    const inner = path === '' ? String(key) : `${path}.${String(key)}`;
    if (!Object.hasOwn(a, key)) return this.note(inner, 'only in the second');
    if (!Object.hasOwn(b, key)) return this.note(inner, 'only in the first');
    this.compare(Reflect.get(a, key), Reflect.get(b, key), inner);
  }

  private compareBytes(a: ArrayBufferView, b: ArrayBufferView, path: string): void {
    if (Buffer.compare(bytesOf(a), bytesOf(b)) !== 0) this.note(path, 'other numbers');
  }

  private note(path: string, reason: string): void {
    this.found.push({ path, reason });
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}

function textOf(value: unknown): string {
  return isObject(value) ? 'an object' : String(value);
}
