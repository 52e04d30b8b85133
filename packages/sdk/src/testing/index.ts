export {
  barsCsv,
  generateBars,
  generateTicks,
  ticksCsv,
  type GeneratedBar,
  type GeneratedTick,
} from './market.js';
