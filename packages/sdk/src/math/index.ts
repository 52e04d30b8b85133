export { exp } from './exp.js';
export { log } from './log.js';
export { pow } from './pow.js';
export { cos, sin } from './sine.js';
export { tanh } from './tanh.js';
