import { lstm } from './lstm.js';

export { lstm } from './lstm.js';
export { lstmOptions, type LstmOptions } from './options.js';

export default [lstm];
