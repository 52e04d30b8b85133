export { bookAt, loadBooks, type BookSeries } from './book-series.js';
export { candleAt, loadCandles, type CandleFileOptions, type CandleSeries } from './candle-series.js';
export { csvLine, jsonLine, type Cell } from './line.js';
export { sniff, type DataKind } from './header.js';
export { plainNumber } from './number-text.js';
export { MAXIMUM_SAMPLES, type DataReport, type RejectedRow } from './report.js';
export { loadTrades, tradeAt, type DataFileOptions, type TradeSeries } from './trade-series.js';
export { writeCandlesCsv, writeCsv, writeJsonLines, writeTradesCsv } from './table-file.js';
