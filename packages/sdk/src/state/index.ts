export type { State, StateArray } from './state.js';
export { encodeState } from './encode.js';
export { decodeState } from './decode.js';
export { bytesOfArray } from './array-bytes.js';
export { digestHex, digestState, type DigestNode } from './digest.js';
export { diffDigests, MAXIMUM_DIFFERENCES } from './digest-difference.js';
export { hashBytes, PAGE_BYTES, splitPages } from './page.js';
