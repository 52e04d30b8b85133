import { expect } from 'chai';
import { BotError } from '@autotrader/sdk';
import {
  diffDigests,
  digestHex,
  digestState,
  hashBytes,
  PAGE_BYTES,
  splitPages,
  type State,
} from '@autotrader/sdk/state';

type Place = readonly (string | number)[];

const rich = (): State => ({
  ledger: { cash: 99_672_635_681_629_000n, base: 0n, negative: -5n, huge: 2n ** 90n },
  learner: { weights: Float32Array.from({ length: 20_000 }, (_, i) => i), bias: new Float64Array([0.5, -0]) },
  flags: [true, false, null],
  texts: { plain: 'abc', wide: '€uro', empty: 'x' },
  random: Int32Array.of(1, 2, 3, 4),
  counters: [new Uint32Array(2), new Int16Array(2), new Uint16Array(2), new Int8Array(2), new Uint8Array(2)],
  rate: 0.001,
});

describe('digestState', () => {
  it('is the recorded hash', () => {
    expect(digestHex(rich())).to.equal(RECORDED);
  });

  it('changes with every single bit of every leaf, and the difference is found there', () => {
    const before = digestState(rich());
    const seen = new Set([before.hash]);
    for (const [place, flipped] of flips(rich())) {
      const after = digestState(flipped);
      expect(seen.has(after.hash), `flip at ${place.join('.')}`).to.equal(false);
      seen.add(after.hash);
      expect(diffDigests(before, after).map((path) => path.replace(/\.page \d+$/, ''))).to.deep.equal([
        place.join('.'),
      ]);
    }
    expect(seen.size).to.be.above(450);
  });

  it('does not depend on key order, and does on structure', () => {
    expect(digestHex({ a: 1, b: 2 })).to.equal(digestHex({ b: 2, a: 1 }));
    const others: State[] = [
      { a: 1 },
      { a: [1] },
      [1],
      ['1'],
      [],
      {},
      [[]],
      { a: { a: 1 } },
      { '0': 1 },
      null,
      new Uint8Array(0),
      '',
      0n,
      0,
      -0,
      false,
    ];
    expect(new Set(others.map(digestHex)).size).to.equal(others.length);
  });

  it('hashes the pages of a large array by their bytes alone', () => {
    const array = Float64Array.from({ length: 20_000 }, (_, i) => i);
    const children = digestState({ array }).children?.['array']?.children ?? {};
    const pages = splitPages(new Uint8Array(array.buffer));
    expect(Object.values(children).map((node) => node.hash)).to.deep.equal(pages.map(hashBytes));
  });

  it('keeps no nodes below the depth asked for', () => {
    const whole = digestState(rich());
    expect(digestState(rich(), 0)).to.deep.equal({ hash: whole.hash });
    expect(digestState(rich(), 1).children?.['ledger']).to.deep.equal({
      hash: whole.children?.['ledger']?.hash,
    });
  });

  it('refuses what the codec refuses', () => {
    const refused = (): unknown => digestState({ a: [new Date(0) as unknown as State] });
    expect(refused).to.throw(BotError, '$.a[0]');
  });
});

describe('diffDigests', () => {
  it('names what one side alone has, and nothing when both are equal', () => {
    const tree = (state: State): ReturnType<typeof digestState> => digestState(state);
    expect(diffDigests(tree(rich()), tree(rich()))).to.deep.equal([]);
    expect(diffDigests(tree({ a: 1 }), tree({ a: 1, b: { c: 2 } }))).to.deep.equal(['b']);
    expect(diffDigests(tree({ a: 1, b: 2, c: 3 }), tree({ a: 4, b: 2, c: 5 }))).to.deep.equal(['a', 'c']);
    expect(diffDigests(tree([1]), tree({ '0': 1 }))).to.deep.equal(['']);
  });
});

describe('splitPages', () => {
  it('cuts at page ends', () => {
    const sizes = (length: number): number[] => splitPages(new Uint8Array(length)).map((page) => page.length);
    expect(sizes(0)).to.deep.equal([]);
    expect(sizes(PAGE_BYTES)).to.deep.equal([PAGE_BYTES]);
    expect(sizes(2 * PAGE_BYTES + 1)).to.deep.equal([PAGE_BYTES, PAGE_BYTES, 1]);
  });
});

const RECORDED = '262825555ab2b3fff1b8d8e291a6938b8ad59d86d514e8ec8938faee4a3196cb';

/** Every leaf's place with the state after one flipped bit; for large arrays some elements of each page. */
function* flips(state: State, place: Place = []): Generator<readonly [Place, State]> {
  if (state === null) yield [place, false];
  else if (typeof state === 'boolean') yield [place, !state];
  else if (typeof state === 'number')
    for (let bit = 0; bit < 64; bit++) yield [place, flipNumber(state, bit)];
  else if (typeof state === 'bigint')
    for (let bit = 0n; bit < 100n; bit += 3n) yield [place, state ^ (1n << bit)];
  else if (typeof state === 'string')
    for (let bit = 0; bit < 16 * state.length; bit++) yield [place, flipText(state, bit)];
  else if (ArrayBuffer.isView(state)) yield* arrayFlips(state, place);
  else yield* childFlips(state, place);
}

function* childFlips(
  state: Readonly<Record<string, State>> | readonly State[],
  place: Place,
): Generator<readonly [Place, State]> {
  for (const [key, child] of Object.entries<State>(state as Readonly<Record<string, State>>)) {
    for (const [below, flipped] of flips(child, [...place, key])) {
      const copy = Array.isArray(state) ? [...(state as State[])] : { ...state };
      yield [below, Object.assign(copy, { [key]: flipped })];
    }
  }
}

function* arrayFlips(array: ArrayBufferView, place: Place): Generator<readonly [Place, State]> {
  const step = array.byteLength > PAGE_BYTES ? 1009 : 1;
  for (let at = 0; at < array.byteLength; at += step) {
    const copy = structuredClone(array as Uint8Array);
    const bytes = new Uint8Array(copy.buffer);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
    yield [place, copy];
  }
}

function flipNumber(value: number, bit: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigUint64(0, view.getBigUint64(0) ^ (1n << BigInt(bit)));
  return view.getFloat64(0);
}

function flipText(text: string, bit: number): string {
  const units = [...Array(text.length).keys()].map((i) => text.charCodeAt(i));
  const at = Math.floor(bit / 16);
  units[at] = (units[at] ?? 0) ^ (1 << (bit % 16));
  return String.fromCharCode(...units);
}
