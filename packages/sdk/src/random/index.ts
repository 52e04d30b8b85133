export { hashSeed } from './hash-seed.js';
export { createRandom, nextInteger, nextNormal, nextUniform, type RandomState } from './random.js';
