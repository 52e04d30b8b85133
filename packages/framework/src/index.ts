/**
 * The bot as a library: what its commands call. A program that embeds it opens a project (config and plugins), then
 * runs a session, a backtest or a replay; several of them can live in one process.
 */
export { loadConfig, type ConfigRequest } from './config/load-config.js';
export type { BotConfig, LaneConfig } from './config/bot-config.js';
export { loadProject, openProject, type Project } from './runtime/project.js';
export { backtest, type BacktestRequest } from './runtime/backtest.js';
export { runSession } from './runtime/session.js';
export type { SessionRequest } from './runtime/session-request.js';
export { replayRun, type ReplayResult } from './runtime/replay-run.js';
export { dataFiles, type DataFile } from './runtime/data-streams.js';
export type { LaneSummary, RunSummary } from './runtime/summary.js';
