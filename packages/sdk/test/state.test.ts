import { expect } from 'chai';
import fc from 'fast-check';
import { BotError } from '@autotrader/sdk';
import { decodeState, encodeState, type State, type StateArray } from '@autotrader/sdk/state';
import { thrown } from './thrown.js';

describe('encodeState', () => {
  it('does not depend on the order keys were added in', () => {
    const bytes = encodeState({ b: 1, a: { y: 2n, x: [true] }, ä: null, '10': 'ten', '9': 'nine' });
    expect(encodeState({ '9': 'nine', ä: null, a: { x: [true], y: 2n }, '10': 'ten', b: 1 })).to.deep.equal(
      bytes,
    );
  });

  it('writes the recorded bytes', () => {
    const state = { n: -0, big: -1n, list: [null, true], text: 'aé€', weights: new Float32Array([1]) };
    expect(Buffer.from(encodeState(state)).toString('hex')).to.equal(RECORDED);
  });

  it('grows its buffer at any point of a state', () => {
    for (let length = 980; length < 1040; length++) {
      const state = {
        a: 'x'.repeat(length),
        b: 1n,
        c: new Uint8Array(3),
        d: [2 ** 0.5, null, true],
        e: 'é€',
      };
      expect(decodeState(encodeState(state))).to.deep.equal(state);
    }
  });

  it('keeps -0 and gives NaN one bit pattern, inside typed arrays too', () => {
    expect(Object.is(decodeState(encodeState(-0)), -0)).to.equal(true);
    expect(encodeState(oddNaN64())).to.deep.equal(encodeState(new Float64Array([1, NaN])));
    expect(encodeState(oddNaN32())).to.deep.equal(encodeState(new Float32Array([1, NaN])));
    const array = oddNaN64();
    const before = Buffer.from(array.buffer).toString('hex');
    encodeState(array);
    expect(Buffer.from(array.buffer).toString('hex')).to.equal(before);
  });

  it('writes the elements of a view alone', () => {
    const whole = new Float64Array([1, 2, 3, 4]);
    expect(encodeState(whole.subarray(1, 3))).to.deep.equal(encodeState(new Float64Array([2, 3])));
    expect(encodeState({ a: whole.subarray(0, 2), b: whole.subarray(2) })).to.have.length.above(0);
  });

  for (const [name, make, path, reason] of refusals()) {
    it(`refuses ${name}`, () => {
      const error = thrown(() => encodeState(make() as State));
      expect([error.code, error.details['path']]).to.deep.equal(['BOT_STATE_REFUSED', path]);
      expect(String(error.details['reason'])).to.include(reason);
    });
  }
});

describe('decodeState', () => {
  it('gives back any state, and its encoding is the same bytes', () => {
    fc.assert(
      fc.property(states(), (state) => {
        const bytes = encodeState(state);
        const decoded = decodeState(bytes);
        expect(encodeState(decoded)).to.deep.equal(bytes);
        expect(decoded).to.deep.equal(state);
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it('gives objects and arrays of their own', () => {
    const bytes = encodeState({ values: new Int16Array([1, 2]) });
    const decoded = decodeState(bytes) as { values: Int16Array };
    bytes.fill(0);
    expect(decoded.values).to.deep.equal(new Int16Array([1, 2]));
    expect(decoded.values.buffer.byteLength).to.equal(4);
  });

  it('reads a Buffer that is a part of larger memory', () => {
    const state = { values: new Float64Array([1, NaN, 3]), text: '€', small: new Int8Array([-1]) };
    const bytes = encodeState(state);
    for (let offset = 0; offset < 9; offset++) {
      const part = Buffer.from(
        Uint8Array.from([...new Uint8Array(offset).fill(7), ...bytes, 9, 9]).buffer,
        offset,
      );
      expect(decodeState(part.subarray(0, bytes.length))).to.deep.equal(state);
    }
  });

  it('keeps keys that objects inherit', () => {
    const state = { constructor: 1, toString: 2, hasOwnProperty: 3, valueOf: null };
    expect(decodeState(encodeState(state))).to.deep.equal(state);
  });

  it('refuses every truncation and every trailing byte', () => {
    const bytes = encodeState(richState());
    for (let length = 0; length < bytes.length; length++) expectCorrupt(bytes.subarray(0, length));
    expectCorrupt(Uint8Array.from([...bytes, 0]));
  });

  it('refuses a changed byte or reads a state whose encoding is those bytes', () => {
    const bytes = encodeState(richState());
    for (let at = 0; at < bytes.length; at++) {
      for (const flip of [0x01, 0x80, 0xff]) expectCanonicalOrCorrupt(bytes, at, flip);
    }
  });

  it('allocates no more than the bytes can hold', () => {
    for (const tag of [5, 6, 7, 8, 9, 0x10, 0x17])
      expectCorrupt(Uint8Array.from([1, tag, 0xff, 0xff, 0xff, 0xff, 0xff]));
    let deep = [1];
    for (let i = 0; i < 5000; i++) deep = deep.concat(8, 1, 0, 0, 0);
    expectCorrupt(Uint8Array.from([...deep, 0]));
  });

  it('refuses what encodeState does not write', () => {
    for (const hex of NOT_CANONICAL) expectCorrupt(Buffer.from(hex, 'hex'));
  });
});

/** Version 1, then: an unknown version, no tag, odd NaNs, bigints, texts and keys in another form than the canonical one. */
const NOT_CANONICAL = [
  '0200',
  '01',
  '010a',
  '0118',
  '0103010000000000f87f',
  '0103000000000000f8ff',
  '011001000000010000000000f87f',
  '0111010000000100c07f',
  '0105000000000005',
  '01050001000000ff',
  '0105000900000000000000000000000000',
  '010502090000000000000000000000ff',
  '0107010000006100',
  '0109020000000601000000620006010000006100',
  '0109020000000601000000610006010000006100',
  '01090100000006090000005f5f70726f746f5f5f00',
  '010901000000030000000000000000' + '00',
];

const RECORDED =
  '010905000000060300000062696704ffffffffffffffff06040000006c6973740802000000000206010000006e03000000000000008006040000007465787407030000006100e900ac2006070000007765696768747311010000000000803f';

function richState(): State {
  return {
    numbers: [0, -0, 1.5, NaN, Infinity, -Infinity, 5e-324],
    bigints: [0n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 63n, -(2n ** 200n)],
    texts: ['', 'plain', 'é', '€uro', '\ud800', '\u0000'],
    flags: { yes: true, no: false, none: null },
    arrays: [new Float64Array([1, NaN]), new Float32Array([-0]), new Uint8Array(3), new Int16Array(0)],
    empty: [{}, []],
  };
}

function states(): fc.Arbitrary<State> {
  const array = (make: (bytes: Uint8Array<ArrayBuffer>) => StateArray): fc.Arbitrary<StateArray> =>
    fc.uint8Array({ maxLength: 4 }).map((bytes) => make(Uint8Array.from(bytes)));
  const scalar = fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.double(),
    fc.bigInt(),
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.float64Array({ maxLength: 5 }),
    fc.float32Array({ maxLength: 5 }),
    fc.int32Array({ maxLength: 5 }),
    array((bytes) => new Uint32Array(bytes)),
    array((bytes) => new Int16Array(bytes)),
    array((bytes) => new Uint16Array(bytes)),
    array((bytes) => new Int8Array(bytes)),
    array((bytes) => bytes),
  );
  const key = fc.string({ unit: 'binary', maxLength: 6 }).filter((text) => text !== '__proto__');
  const { tree } = fc.letrec<{ tree: State }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      scalar,
      fc.array(tie('tree'), { maxLength: 5 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 5, noNullPrototype: true }),
    ),
  }));
  return tree;
}

type Refusal = readonly [name: string, make: () => unknown, path: string, reason: string];

function refusals(): readonly Refusal[] {
  const shared = { x: 1 };
  const cyclic: Record<string, unknown> = {};
  cyclic['again'] = { cyclic };
  const memory = new Float64Array(4);
  let deep: unknown = 1;
  for (let i = 0; i < 300; i++) deep = [deep];
  return [
    ['undefined', () => ({ a: [1, undefined] }), '$.a[1]', 'undefined'],
    ['a function', () => ({ on: () => 1 }), '$.on', 'function'],
    ['a symbol', () => [Symbol('s')], '$[0]', 'symbol'],
    ['a symbol key', () => ({ a: { [Symbol('s')]: 1 } }), '$.a', 'Symbol(s)'],
    ['a class instance', () => ({ a: new (class Window {})() }), '$.a', 'Window'],
    ['a derived array', () => ({ a: new (class Rows extends Array<number> {})() }), '$.a', 'Array'],
    ['a Map', () => ({ a: new Map() }), '$.a', 'Map'],
    ['a Set', () => [new Set()], '$[0]', 'Set'],
    ['a Date', () => ({ at: new Date(0) }), '$.at', 'Date'],
    ['a Buffer', () => ({ a: Buffer.from('x') }), '$.a', 'Buffer'],
    ['a BigInt64Array', () => ({ a: new BigInt64Array(1) }), '$.a', 'BigInt64Array'],
    ['a DataView', () => ({ a: new DataView(new ArrayBuffer(1)) }), '$.a', 'DataView'],
    ['shared memory', () => ({ a: new Uint8Array(new SharedArrayBuffer(1)) }), '$.a', 'shared'],
    ['a boxed number', () => ({ a: Object(1) as unknown }), '$.a', 'Number'],
    [
      'an accessor',
      () => ({
        a: {
          get b() {
            return 1;
          },
        },
      }),
      '$.a.b',
      'accessor',
    ],
    ['a hidden property', () => Object.defineProperty({}, 'a', { value: 1 }), '$.a', 'enumerable'],
    ['the key __proto__', () => JSON.parse('{"a":{"__proto__":1}}') as unknown, '$.a', '__proto__'],
    ['a sparse array', () => Object.assign([1], { length: 3 }), '$', 'sparse'],
    ['an array with a property', () => Object.assign([1], { name: 'x' }), '$', 'properties of its own'],
    [
      'a sparse array with a property',
      () => Object.assign(new Array<number>(1), { name: 'x' }),
      '$[0]',
      'sparse',
    ],
    [
      'an accessor in an array',
      () => Object.defineProperty([1], 0, { get: () => 1, enumerable: true }),
      '$[0]',
      'accessor',
    ],
    ['a cycle', () => cyclic, '$.again.cyclic', 'twice'],
    ['a shared reference', () => ({ a: shared, b: [shared] }), '$.b[0]', 'twice'],
    ['one typed array twice', () => [memory, memory], '$[1]', 'twice'],
    ['overlapping typed arrays', () => [memory.subarray(0, 3), memory.subarray(2)], '$[1]', 'shares memory'],
    ['a nesting without end', () => deep, `$${'[0]'.repeat(201)}`, 'deeper'],
    ['a bigint without end', () => 1n << 40_000n, '$', 'bigint'],
  ];
}

function oddNaN64(): Float64Array {
  return new Float64Array(new BigUint64Array([0x3ff0000000000000n, 0xfff8000000000123n]).buffer);
}

function oddNaN32(): Float32Array {
  return new Float32Array(new Uint32Array([0x3f800000, 0xffc00123]).buffer);
}

function expectCorrupt(bytes: Uint8Array): void {
  expect(thrown(() => decodeState(bytes)).code, Buffer.from(bytes).toString('hex').slice(0, 80)).to.equal(
    'BOT_STATE_CORRUPT',
  );
}

function expectCanonicalOrCorrupt(bytes: Uint8Array, at: number, flip: number): void {
  const changed = bytes.slice();
  changed[at] = (changed[at] ?? 0) ^ flip;
  try {
    expect(encodeState(decodeState(changed))).to.deep.equal(changed);
  } catch (error) {
    expect(error instanceof BotError && error.code, `byte ${at} ^ ${flip}: ${String(error)}`).to.equal(
      'BOT_STATE_CORRUPT',
    );
  }
}
