export { emaCross as default, emaCross } from './ema-cross.js';
