import { expect } from 'chai';
import type { State } from '@autotrader/sdk';
import {
  byComponent,
  compareStates,
  componentOf,
  MAX_DIFFERENCES,
  type Parts,
} from '../dist/recovery/state-difference.js';

const leavesOf = (a: State, b: State) => compareStates(a, b).leaves;

describe('difference of states', () => {
  it('has nothing to say of equal states, NaN and -0 included', () => {
    const state = (): State => ({ a: Float64Array.of(NaN, 1), b: [1n, 'x', null, true], c: { d: -0 } });
    expect(compareStates(state(), state())).to.deep.equal({ leaves: [], complete: true });
    expect(leavesOf({ a: 0 }, { a: -0 })).to.have.length(1);
  });

  it('says of arrays how many changed, the norms and the largest change', () => {
    const [leaf] = leavesOf({ w: Float32Array.of(3, 4, 5) }, { w: Float32Array.of(6, 4, 1) });
    expect(leaf).to.deep.include({ path: ['w'], kind: 'array', changed: 2, count: 3, norm: 5, largest: 4 });
    expect(leaf?.normBefore).to.be.closeTo(Math.sqrt(50), 1e-12);
  });

  it('counts a change from or to NaN, but leaves it out of the norm', () => {
    const [leaf] = leavesOf({ w: Float64Array.of(NaN, 1, 2) }, { w: Float64Array.of(1, NaN, 5) });
    expect(leaf).to.deep.include({ changed: 3, norm: 3, largest: 3 });
    expect(leaf?.normBefore).to.be.closeTo(Math.sqrt(5), 1e-12);
  });

  it('names values, missing ones, lists of another length and arrays of another shape', () => {
    const a: State = {
      text: 'a',
      gone: 1n,
      list: [1, 2],
      w: Float32Array.of(1),
      kind: Int8Array.of(1),
      o: {},
    };
    const b: State = {
      text: 'b',
      list: [1, 2, 'c'],
      w: Float32Array.of(1, 2),
      kind: Uint8Array.of(1),
      o: [],
    };
    const texts = leavesOf(a, b).map(({ path, text }) => `${path.join('.')}: ${text}`);
    expect(texts).to.deep.equal([
      'text: "a" → "b"',
      'gone: 1 → absent',
      'list.2: absent → "c"',
      'w: Float32Array(1) → Float32Array(2)',
      'kind: Int8Array(1) → Uint8Array(1)',
      'o: object → list of 0',
    ]);
  });

  it('takes an array that has parts part by part, and leaves out those that are the same', () => {
    const layers = [
      { name: 'inputs', weights: 2 },
      { name: 'head', weights: 1 },
      { name: 'bias', weights: 1 },
    ];
    const parts: Parts = (path, length) => (path[0] === 'm' && length === 4 ? layers : undefined);
    const state = (...numbers: number[]): State => ({
      m: { w: Float32Array.from(numbers), short: Float32Array.of(numbers[0] as number) },
      other: Float32Array.from(numbers),
    });
    const { leaves } = compareStates(state(0, 0, 5, 1), state(3, 4, 5, 0), parts);
    const figures = leaves.map(({ path, changed, count, norm }) => [path.join('.'), changed, count, norm]);
    expect(figures).to.deep.equal([
      ['m.w.inputs', 2, 2, 5],
      ['m.w.bias', 1, 1, 1],
      ['m.short', 1, 1, 3],
      ['other', 3, 4, Math.sqrt(26)],
    ]);
  });

  it('stops at its maximum and says so', () => {
    const list = (value: number): State => Array.from({ length: MAX_DIFFERENCES + 5 }, () => value);
    const { leaves, complete } = compareStates(list(1), list(2));
    expect(leaves).to.have.length(MAX_DIFFERENCES);
    expect(complete).to.equal(false);
  });

  it('sums up by component; norms are of layers alone', () => {
    const market = (x: number): State => ({
      models: [
        { w: Float64Array.of(0, 0), random: Uint32Array.of(x * 1e9), steps: x },
        { w: Float64Array.of(x) },
      ],
      experts: { n: x },
    });
    const state = (x: number, v: number[]): State => {
      const made = market(x) as { models: { w: Float64Array }[] };
      (made.models[0] as { w: Float64Array }).w.set(v);
      return {
        lanes: { main: { ledger: { a: BigInt(x) }, markets: { X: made as unknown as State } } },
        time: x,
      };
    };
    const sums = byComponent(leavesOf(state(1, [0, 0]), state(2, [3, 4])));
    expect(sums).to.deep.include({
      component: 'lanes.main.markets.X.models.0',
      leaves: 3,
      changed: 4,
      values: 1,
      norm: 5,
      largest: 4,
    });
    expect(sums.map(({ component }) => component)).to.deep.equal([
      'lanes.main.ledger',
      'lanes.main.markets.X.models.0',
      'lanes.main.markets.X.models.1',
      'lanes.main.markets.X.experts',
      'time',
    ]);
    expect(componentOf([])).to.equal('state');
  });
});
