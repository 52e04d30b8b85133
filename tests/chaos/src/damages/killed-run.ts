import { expect } from 'chai';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startBot, type BotResult } from '../../../e2e/dist-test/bot.js';
import { PhaseFile, type Moment } from '../../../e2e/dist-test/phase-file.js';
import { BTC, writeBars } from '../../../e2e/dist-test/project.js';
import { readHead } from '../../../../plugins/storage-typeorm/dist/head-file.js';
import { readImage } from './image.js';
import { lastAt, sessionsAt } from './places.js';
import { commitEnds } from './write-ahead-log.js';

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
/** The kill comes so many events after what is on disk. */
const FURTHER = 150;
const ATTEMPTS = 10;

/**
 * Plays a run that is stopped once and then killed, and copies its files as the kill left them. A kill may come before a
 * commit or between a commit and the head file: then it is killed again, further on, until the head tells of the last event
 * and the log of many.
 */
export async function killedRun(cwd: string, copy: string): Promise<string> {
  const file = writeBars(cwd, 'bars.csv', BARS);
  const sets = OVERRIDES.flatMap((set) => ['--set', set]);
  const args = ['run', '--data', file, '--run', RUN, '--speed', 'max', ...sets, '--json'];
  const stopped = await untilDurable(cwd, args, STOPPED_AT, 'SIGTERM');
  let last = stopped.durable;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const { durable, result } = await untilDurable(cwd, args, last + FURTHER, 'SIGKILL');
    expect(result.signal, 'it was killed').to.equal('SIGKILL');
    last = durable;
    rmSync(copy, { recursive: true, force: true });
    cpSync(join(cwd, '.bot/runs', RUN), copy, { recursive: true });
    if (await tellsOfItsLog(copy)) return copy;
  }
  throw new Error(`no kill of ${ATTEMPTS} left a log of many events, with its head`);
}

/**
 * Whether the head names the last event, events stand in both halves of the log, and its end does not only tell of the
 * session: of such a commit the head knows nothing.
 */
async function tellsOfItsLog(folder: string): Promise<boolean> {
  const image = readImage(folder, { 'bot.sqlite': 1, 'bot.sqlite-wal': 1, head: 1 });
  const log = image.files['bot.sqlite-wal'] as Buffer;
  const ends = commitEnds(log);
  const [first = 0, middle = 0, before = 0] = [ends[0], ends[Math.floor(ends.length / 2)], ends.at(-3)];
  const [atFirst, atMiddle] = [await lastAt(image, first), await lastAt(image, middle)];
  const last = await lastAt(image, log.length);
  const head = await readHead(folder);
  const sessions = await sessionsAt(image, before);
  return (
    atFirst < atMiddle &&
    atMiddle < last &&
    typeof head === 'object' &&
    head.sequence === last &&
    sessions === (await sessionsAt(image, log.length))
  );
}

/** Runs the bot until it knows that events up to a sequence are on disk, and then sends it a signal. */
async function untilDurable(
  cwd: string,
  args: readonly string[],
  sequence: number,
  signal: 'SIGTERM' | 'SIGKILL',
): Promise<Signalled> {
  return untilMoment({ cwd, args, signal, isDue: ({ durable }) => durable >= sequence });
}

/** Runs the bot until it has stepped to a sequence, and then sends it a signal. */
export async function untilSequence(
  cwd: string,
  args: readonly string[],
  sequence: number,
  signal: 'SIGTERM' | 'SIGKILL',
): Promise<BotResult> {
  const isDue = (moment: Moment): boolean => moment.sequence >= sequence;
  return (await untilMoment({ cwd, args, signal, isDue })).result;
}

interface Signal {
  readonly cwd: string;
  readonly args: readonly string[];
  readonly signal: 'SIGTERM' | 'SIGKILL';
  readonly isDue: (moment: Moment) => boolean;
}

interface Signalled {
  readonly result: BotResult;
  /** Up to which sequence it knew all to be on disk. */
  readonly durable: number;
}

async function untilMoment({ cwd, args, signal, isDue }: Signal): Promise<Signalled> {
  const phases = new PhaseFile(join(cwd, 'phase'));
  const bot = startBot([...args, '--phase-file', phases.path], { cwd, ownGroup: true });
  let isOver = false;
  void bot.ended.catch(() => undefined).then(() => (isOver = true));
  while (!isOver && !isDue(phases.read())) await sleep(1);
  bot.kill(signal);
  const result = await bot.ended;
  const { durable } = phases.read();
  phases.close();
  return { result, durable };
}
