import { fixed } from './sizing/fixed.js';

export { fixed };
export default [fixed];
