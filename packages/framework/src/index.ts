/**
 * The bot as a library: what its commands call. A program that embeds it opens a project (config and plugins), then
 * runs a session, a backtest or a replay; several of them can live in one process.
 */
export { loadConfig, type ConfigRequest } from './config/load-config.js';
export type { BotConfig, LaneConfig } from './config/bot-config.js';
export { loadProject, openProject, type Project } from './runs/project.js';
export { backtest, type BacktestRequest } from './replay/backtest.js';
export { runSession } from './session/session.js';
export type { SessionRequest } from './session/session-request.js';
export { replayRun, type ReplayResult } from './replay/replay-run.js';
export { dataFiles, type DataFile } from './runs/data-streams.js';
export type { LaneSummary, RunSummary } from './runs/summary.js';
