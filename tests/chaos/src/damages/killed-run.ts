import { expect } from 'chai';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startBot, type BotResult } from '../../../e2e/dist-test/bot.js';
import { PhaseFile } from '../../../e2e/dist-test/phase-file.js';
import { BTC, writeBars } from '../../../e2e/dist-test/project.js';

/** Name of the run that is killed. */
export const RUN = 'damaged';
/** Checkpoints are made often, so that several are kept. */
export const OVERRIDES = [
  ...['strategy=ema-cross', 'models=[zero,ridge]', 'checkpoint.everyEvents=50'],
  `instruments.${BTC}.feed=candles`,
];
const BARS = 3_000;
/** The first session is stopped here, so that the database holds something; the second is killed, so that its log does. */
const STOPPED_AT = 120;
const KILLED_AT = 330;

/** Plays a run that is stopped once and then killed; copies project and run as the kill left them. */
export async function killedRun(cwd: string, copy: string): Promise<string> {
  const file = writeBars(cwd, 'bars.csv', BARS);
  const args = [
    'run',
    '--data',
    file,
    '--run',
    RUN,
    '--speed',
    'max',
    ...OVERRIDES.flatMap((set) => ['--set', set]),
    '--json',
  ];
  await untilSequence(cwd, args, STOPPED_AT, 'SIGTERM');
  const { signal } = await untilSequence(cwd, args, KILLED_AT, 'SIGKILL');
  expect(signal, 'it was killed').to.equal('SIGKILL');
  mkdirSync(copy, { recursive: true });
  cpSync(join(cwd, '.bot/runs', RUN), copy, { recursive: true });
  return copy;
}

/** Runs the bot until it has stepped to a sequence, and then sends it a signal. */
export async function untilSequence(
  cwd: string,
  args: readonly string[],
  sequence: number,
  signal: 'SIGTERM' | 'SIGKILL',
): Promise<BotResult> {
  const phases = new PhaseFile(join(cwd, 'phase'));
  const bot = startBot([...args, '--phase-file', phases.path], { cwd, ownGroup: true });
  let isOver = false;
  void bot.ended.catch(() => undefined).then(() => (isOver = true));
  while (!isOver && phases.read().sequence < sequence) await sleep(1);
  bot.kill(signal);
  const result = await bot.ended;
  phases.close();
  return result;
}
