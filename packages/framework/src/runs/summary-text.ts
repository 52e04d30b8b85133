import type { LaneSummary, RunSummary } from './summary.js';

/** The summary in a few plain lines, for people. */
export function summaryText(summary: RunSummary): string {
  const head = `run ${summary.runId}: ${summary.events} events, up to sequence ${summary.sequence}`;
  const { disabled } = summary;
  const off = disabled.length === 0 ? [] : [`  switched off: ${disabled.join(', ')}; see bot sessions show`];
  const lanes = Object.values(summary.lanes).flatMap(laneText);
  return [head, ...off, ...lanes, `  state digest ${summary.digest}`].join('\n');
}

function laneText(lane: LaneSummary): string[] {
  const { fills, roundTrips, equity, startingCash, fees, metrics, skill } = lane;
  const trades = `${fills} fills, ${roundTrips} round trips, fees ${fees}`;
  const drawdown = percent(metrics.barDrawdown);
  return [
    `  ${lane.lane} (${lane.strategy}): equity ${equity} of ${startingCash}, deepest fall ${drawdown}`,
    `    ${trades}; won ${percent(metrics.trades.winRate)}, Sharpe ${metrics.sharpe?.toFixed(2) ?? 'n/a'}`,
    ...Object.entries(skill).map(
      ([instrument, { r2, scored, zScore }]) =>
        `    forecasts of ${instrument}: R² ${percent(r2)} against zero over ${scored} (z ${zScore?.toFixed(1) ?? 'n/a'})`,
    ),
  ];
}

function percent(share: number | null): string {
  return share === null ? 'n/a' : `${(share * 100).toFixed(2)} %`;
}
