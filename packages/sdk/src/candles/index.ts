export {
  addTime,
  addTrade,
  createCandleBuilder,
  type CandleBuilderState,
  type CandleInstrument,
  type CandleSlot,
  type OnCandle,
} from './builder.js';
export { clocks, nextBoundary } from './clock-grid.js';
export { candleToTrades, dataTradeId, fewestTrades, PATH_LEGS } from './path.js';
