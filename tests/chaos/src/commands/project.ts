import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BTC, json, setting, writeBars, writeConfig } from '../../../e2e/dist-test/project.js';
import { stopAtEvent } from '../../../e2e/dist-test/stop-at.js';

/** Name of the run on which every command works. */
export const RUN = 'main';
/** A learner that was taken out of the run, to be put in again. */
export const LEARNT = 'learnt.bot';
const BARS = 400;
/** Events after which the run is stopped: for its backup, and for good. */
const BACKED_UP = 150;
const STOPPED = 260;

/** Old events are packed by the command alone. */
export const SETTINGS = [
  ...['--set', 'strategy=ema-cross', '--set', 'models=[zero,ridge]', '--set', 'checkpoint.everyEvents=50'],
  ...['--set', 'journal.packAfterEvents=0', '--set', 'storage.use=typeorm', '--set', 'storage.blockRows=32'],
  ...setting(BTC, { feed: 'candles' }),
];

/** A session to the end of the data, with these settings besides. */
export function goingOn(settings: readonly string[] = [], speed = 'max'): string[] {
  return [
    'run',
    '--data',
    'bars.csv',
    '--run',
    RUN,
    '--speed',
    speed,
    '--until-end',
    ...SETTINGS,
    ...settings,
  ];
}

/** What a prepared project has. */
export interface Prepared {
  readonly project: string;
  /** Folder of its only backup, as seen from the project. */
  readonly backup: string;
  /** Sequence of its oldest checkpoint. */
  readonly checkpoint: number;
}

/**
 * Makes a project whose run was stopped twice on its way: with packed events, checkpoints (one of them known to be good),
 * a checked backup between the two, and a learner taken out.
 */
export async function prepareProject(cwd: string, seed: number): Promise<Prepared> {
  mkdirSync(cwd, { recursive: true });
  writeConfig(cwd);
  writeBars(cwd, 'bars.csv', BARS, { seed });
  await stoppedAt(cwd, BACKED_UP);
  await json(['data:archive', RUN, '--keep-events', '0', ...SETTINGS], { cwd });
  await json(['backup', RUN, ...SETTINGS], { cwd });
  await stoppedAt(cwd, STOPPED);
  await json(['checkpoints:export', '--run', RUN, '--out', LEARNT, ...SETTINGS], { cwd });
  const listed = await json<{ checkpoints: { sequence: number }[] }>(['checkpoints:list', RUN], { cwd });
  const checkpoint = Math.min(...listed.checkpoints.map(({ sequence }) => sequence));
  const [backup = ''] = readdirSync(join(cwd, '.bot/backups'));
  return { project: cwd, backup: join('.bot/backups', backup), checkpoint };
}

/** Lays a copy of a project out in a folder, and nothing else. */
export function layOut(project: string, cwd: string): void {
  rmSync(cwd, { recursive: true, force: true });
  cpSync(project, cwd, { recursive: true, preserveTimestamps: true });
}

/** Runs on to about an event and stops as a user does. */
const stoppedAt = (cwd: string, event: number): Promise<void> =>
  stopAtEvent(goingOn([], '20000'), { cwd }, event);
