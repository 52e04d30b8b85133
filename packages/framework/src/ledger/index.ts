export { Ledger, type LedgerState } from './ledger.js';
export { curveMetrics, tradeMetrics, type CurveMetrics, type TradeMetrics } from './performance.js';
