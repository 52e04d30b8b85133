import { expect } from 'chai';
import type { State, StateArray } from '@autotrader/sdk';
import { createRandom, nextInteger, type RandomState } from '@autotrader/sdk/random';
import { digestHex } from '@autotrader/sdk/state';
import { Engine } from '../../../packages/framework/dist/engine/index.js';
import { prepare } from './components.js';
import { Bench, bracketLane, learningLane, specOf, twoByTwo } from './engine-fixture.js';
import { story } from './story.js';
import { BTC, candles, ETH, opening } from './streams.js';

/** Elements that are changed of each typed array; the rest are of the same page. */
const SAMPLES = 3;

/** Puts a changed value in place of each leaf in turn: `changed` is called, then the old value comes back. */
function flipLeaves(state: State, path: string, random: RandomState, flipped: (path: string) => void): void {
  if (typeof state !== 'object' || state === null) throw new Error(`${path} is a leaf`);
  if (ArrayBuffer.isView(state)) return flipElements(state, path, random, flipped);
  const holder = state as Record<string, State>;
  for (const [key, value] of Object.entries(holder)) {
    const here = `${path}/${key}`;
    if (typeof value === 'object' && value !== null) flipLeaves(value, here, random, flipped);
    else {
      holder[key] = other(value);
      flipped(here);
      holder[key] = value;
    }
  }
}

function flipElements(
  array: StateArray,
  path: string,
  random: RandomState,
  flipped: (path: string) => void,
): void {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  for (let sample = 0; sample < SAMPLES && array.length > 0; sample++) {
    const at = nextInteger(random, array.length);
    // The lowest bit of a number that is none: NaN stays NaN, and the digest rightly knows but one.
    if (Number.isNaN(array[at])) continue;
    const byte = at * array.BYTES_PER_ELEMENT;
    bytes[byte] = (bytes[byte] as number) ^ 1;
    flipped(`${path}[${at}]`);
    bytes[byte] = bytes[byte] ^ 1;
  }
}

/** The least different value of the same kind. */
function other(value: null | boolean | number | bigint | string): State {
  if (value === null) return false;
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'bigint') return value + 1n;
  if (typeof value === 'string') return `${value} `;
  return Number.isFinite(value) && value !== 0 ? value * (1 + Number.EPSILON) : value === 0 ? -0 + 5e-324 : 0;
}

describe('engine: the digest', () => {
  before(prepare);

  it('changes with every leaf of the state', function () {
    this.timeout(60_000);
    const bench = new Bench(twoByTwo()).play(story().slice(0, 330));
    // Of an open order's moment, so that there are leaves of orders, too.
    const state = Bench.restored(bench.spec, bench.snapshot()).engine.state;
    const before = digestHex(state);
    const missed: string[] = [];
    let leaves = 0;
    flipLeaves(state, '', createRandom(5), (path) => {
      leaves += 1;
      if (digestHex(state) === before) missed.push(path);
    });
    expect(missed).to.deep.equal([]);
    expect(leaves).to.be.above(500);
    expect(digestHex(state)).to.equal(before);
  });

  it('is the same twice, also for two engines that take turns in one process', () => {
    const [first, second] = [new Bench(twoByTwo()), new Bench(twoByTwo())];
    for (const event of story()) {
      first.play([event]);
      second.play([event]);
    }
    const alone = new Bench(twoByTwo()).play(story());
    expect(first.digest).to.equal(alone.digest);
    expect(second.digest).to.equal(alone.digest);
  });

  it('differs with the seed', () => {
    const events = story().slice(0, 200);
    const digests = [1, 2].map((seed) => new Bench(twoByTwo(seed)).play(events).digest);
    expect(digests[0]).not.to.equal(digests[1]);
  });

  it('of a lane does not change when another lane is added, before it or behind', () => {
    const [learner, brackets] = [learningLane(), bracketLane({ name: 'brackets' })];
    const alone = laneDigests([learner])['main'];
    expect(laneDigests([learner, brackets])['main']).to.equal(alone);
    expect(laneDigests([brackets, learner])['main']).to.equal(alone);
    expect(laneDigests([learner, { ...learner, name: 'other' }])['main']).to.equal(alone);
    expect(laneDigests([{ ...learner, name: 'other' }])['other']).not.to.equal(alone);
  });

  it('of two instruments differs from that of one', () => {
    const one = new Engine(specOf([bracketLane()])).digest().hash;
    const two = new Engine(specOf([bracketLane()], [BTC, ETH])).digest().hash;
    expect(one).not.to.equal(two);
  });
});

function laneDigests(lanes: Parameters<typeof specOf>[0]): Record<string, string> {
  const { engine } = new Bench(specOf(lanes)).play([...opening(), ...candles(300)]);
  const children = engine.digest().children?.['lanes']?.children ?? {};
  return Object.fromEntries(Object.entries(children).map(([name, { hash }]) => [name, hash]));
}
