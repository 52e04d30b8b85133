import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { log } from '../math/index.js';
import { finish } from './hash-seed.js';

type Generator = ReturnType<typeof xoroshiro128plusFromState>;

/** A generator's whole memory: the 4 words of xoroshiro128+. Plain state; copy it to save, copy it back to restore. */
export type RandomState = Int32Array;

const WORDS = 4;
const GOLDEN = 0x9e3779b9;
/** A point of the square misses the circle with probability 0.215: only a state of zeros, which no seed makes, gets here. */
const MAXIMUM_DRAWS = 1000;

/**
 * The state of a generator from an unsigned 32-bit seed. Neighbouring seeds give unrelated numbers.
 *
 * @example
 * const random = createRandom(hashSeed(1, 'main'));
 * nextUniform(random); // 0 ≤ u < 1
 */
export function createRandom(seed: number): RandomState {
  const state = new Int32Array(WORDS);
  for (let i = 0; i < WORDS; i++) state[i] = finish(seed + Math.imul(i + 1, GOLDEN));
  return state;
}

/**
 * A number in [0, 1), a multiple of 2^-53; advances the state in place.
 *
 * @example
 * const coin = nextUniform(random) < 0.5;
 */
export function nextUniform(state: RandomState): number {
  const generator = open(state);
  const value = uniformFloat64(generator);
  keep(state, generator);
  return value;
}

/**
 * An integer from 0 to `below` - 1, each as likely; `below` is an integer from 1 to 2^53 - 1. Advances the state in
 * place.
 *
 * @example
 * const die = 1 + nextInteger(random, 6);
 */
export function nextInteger(state: RandomState, below: number): number {
  const generator = open(state);
  const value = uniformInt(generator, 0, below - 1);
  keep(state, generator);
  return value;
}

/**
 * A draw of the standard normal distribution (Marsaglia's polar method, its second number dropped so that the four
 * words are all there is to save). Advances the state in place.
 *
 * @example
 * const shock = volatility * nextNormal(random);
 */
export function nextNormal(state: RandomState): number {
  const generator = open(state);
  const value = polarNormal(generator);
  keep(state, generator);
  return value;
}

function polarNormal(generator: Generator): number {
  for (let draw = 0; draw < MAXIMUM_DRAWS; draw++) {
    const x = 2 * uniformFloat64(generator) - 1;
    const y = 2 * uniformFloat64(generator) - 1;
    const square = x * x + y * y;
    if (square < 1 && square > 0) return x * Math.sqrt((-2 * log(square)) / square);
  }
  return 0;
}

function open(state: RandomState): Generator {
  // pure-rand reads `length` and four elements, which a typed array has as well.
  return xoroshiro128plusFromState(state as unknown as readonly number[]);
}

function keep(state: RandomState, generator: Generator): void {
  state.set(generator.getState());
}
