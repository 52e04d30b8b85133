import { cooldown } from './rules/cooldown.js';
import { maxDrawdown } from './rules/max-drawdown.js';
import { maxPosition } from './rules/max-position.js';
import { outlierGate } from './rules/outlier-gate.js';
import { fixed } from './sizing/fixed.js';
import { percent } from './sizing/percent.js';

export { cooldown, fixed, maxDrawdown, maxPosition, outlierGate, percent };
export default [fixed, percent, maxPosition, maxDrawdown, cooldown, outlierGate];
