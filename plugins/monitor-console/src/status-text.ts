import type { InstrumentStatus, LaneStatus, RunStatus, SkillSummary } from '@autotrader/sdk';

/** z of the loss difference above which skill is claimed: one-sided p < 0.05. */
const SKILL_Z = 1.645;
const SCORES_BEFORE_A_CLAIM = 200;
const WIDTH = 100;

type Paint = (text: string, code: number) => string;

/** The status as a block of lines, at most 100 columns wide. */
export function statusBlock(status: RunStatus, color: boolean): string[] {
  const paint: Paint = color ? (text, code) => `\u001b[${code}m${text}\u001b[0m` : (text) => text;
  const { runId, session, source, connection, time, sequence, events } = status;
  return [
    paint(`── ${runId}, session ${session} `.padEnd(WIDTH, '─'), 2),
    `market   ${paint(source, source.startsWith('simulated') ? 33 : 36)}   feed ${connection}`,
    `clock    ${clock(time)}   ${events} events this session, ${sequence} in all`,
    ...status.lanes.flatMap((lane) => laneLines(lane, paint)),
    paint('Ctrl-C stops; the same command goes on where it stopped.', 2),
  ];
}

/** The status as one line, for logs and pipes; each says what market it is of. */
export function statusLine(status: RunStatus): string {
  const lanes = status.lanes.map(
    ({ lane, equity, currency, fills, instruments }) =>
      `${lane} ${money(equity)} ${currency}, ${fills} fills: ${instruments.map(shortInstrument).join('; ')}`,
  );
  return `${clock(status.time)} [${status.source}] ${lanes.join(' | ')}`;
}

function laneLines(lane: LaneStatus, paint: Paint): string[] {
  const change = lane.startingCash > 0 ? (lane.equity / lane.startingCash - 1) * 100 : 0;
  const equity = `${money(lane.equity)} ${lane.currency} (${signed(change, 2)} %)`;
  const head = `${paint(lane.lane, 1)} (${lane.strategy})`;
  return [
    '',
    `${head}   equity ${paint(equity, change < 0 ? 31 : 32)}   ${lane.fills} fills, ${lane.roundTrips} round trips`,
    ...lane.instruments.flatMap((instrument) => instrumentLines(instrument, paint)),
  ];
}

function instrumentLines(instrument: InstrumentStatus, paint: Paint): string[] {
  const { skill, prediction, position, price } = instrument;
  const name = instrument.instrument.split('@')[0] ?? '';
  const holding = position > 0 ? `holds ${Number(position.toPrecision(6))}` : 'flat';
  const lines = [`  ${name.padEnd(9)}${money(price).padStart(12)}   ${holding}`];
  if (prediction) {
    const { point, lower, upper, confidence } = prediction;
    const range = Number.isFinite(lower) ? ` [${signed(lower * 1e4, 1)} to ${signed(upper * 1e4, 1)}]` : '';
    const sure = `${(confidence * 100).toFixed(0)} % sure of the sign`;
    lines.push(`    forecast ${signed(point * 1e4, 2)} bp${range}, ${sure}`);
    lines.push(`    skill    ${paint(skillText(skill), skill.zScore > SKILL_Z ? 32 : 0)}`);
  }
  lines.push(
    `    decision ${clip(`${decisionClock(instrument.decisionTime)}${instrument.decision}`, WIDTH - 13)}`,
  );
  return lines;
}

/** What may honestly be claimed of the forecasts so far. */
export function skillText(skill: SkillSummary): string {
  if (skill.scored < SCORES_BEFORE_A_CLAIM) return `${skill.scored} forecasts scored, too few to say`;
  const r2 = `R² ${signed(skill.r2 * 100, 2)} % against zero over ${skill.scored}`;
  const sign = Number.isFinite(skill.directionalAccuracy)
    ? `, sign right ${(skill.directionalAccuracy * 100).toFixed(1)} %`
    : '';
  return `${r2}${sign}: ${skill.zScore > SKILL_Z ? 'skill' : 'no skill shown'}`;
}

function shortInstrument({ instrument, price, prediction, position }: InstrumentStatus): string {
  const forecast = prediction ? ` forecast ${signed(prediction.point * 1e4, 2)} bp` : '';
  return `${instrument.split('@')[0]} ${money(price)}${forecast}${position > 0 ? ' long' : ''}`;
}

function clock(time: number): string {
  return time > 0 ? `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC` : 'no event yet';
}

function decisionClock(time: number): string {
  return time > 0 ? `${new Date(time).toISOString().slice(11, 19)} ` : '';
}

function money(value: number): string {
  return Number.isFinite(value) ? value.toFixed(2) : '–';
}

function signed(value: number, places: number): string {
  const text = value.toFixed(places);
  return value > 0 ? `+${text}` : text;
}

function clip(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}
