import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BTC, json, LIGHT, writeBars, writeConfig } from '../../../e2e/dist-test/project.js';
import { useBackup } from './backup-trial.js';
import type { Image } from './damage.js';
import { memoryFolder, readImage, writeImage } from './image.js';
import { killedRun, OVERRIDES, RUN } from './killed-run.js';
import type { Outcome } from './outcome.js';
import { usePacked } from './packed-trial.js';
import { openStore, StartTrials } from './start-trial.js';
import { aimAt, type Aim } from './target.js';

/** How often the files of a run are damaged. */
const RUN_SHARES = { 'bot.sqlite': 50, 'bot.sqlite-wal': 42, head: 8 };
/** The same run once its log has been moved into its database: then that is what counts. */
const CLOSED_SHARES = { 'bot.sqlite': 90, head: 10 };
/** How often those of a backup are; the hashes of all others stand in the manifest. */
const BACKUP_SHARES = { 'bot.sqlite': 30, head: 10, 'backup.json': 60 };
/** Of so many damages, how many hit what. A hash of each file lets little through where a backup is damaged. */
const AIMS = { run: 5, closed: 7, packed: 2, backup: 2 } as const;
/** Events of the run whose old ones are packed: more than one block. */
const PACKED_BARS = 4_500;
const PACKED = 'packed';

/** Plays, in a folder, the run that is damaged, kills its bot, and makes a backup. */
export async function prepare(folder: string): Promise<void> {
  writeConfig(folder);
  await killedRun(folder, killed(folder));
  const bars = writeBars(folder, 'more-bars.csv', PACKED_BARS);
  const settings = [...LIGHT, '--set', `instruments.${BTC}.feed=candles`];
  await json(['run', '--data', bars, '--run', PACKED, '--speed', 'max', '--until-end', ...settings], {
    cwd: folder,
  });
  await json(['backup', RUN, '--to', join(folder, 'backups')], { cwd: folder });
}

/** What can be damaged of a prepared folder, each as often as it is to be. Only reads there: others may do the same. */
export async function aimsOf(folder: string): Promise<readonly Aim[]> {
  const { images, trials } = await opened(folder);
  const start = (copy: string): Promise<Outcome> => trials.start(copy);
  const aims = {
    run: await aimAt({ name: 'run', image: images.run, use: start }),
    closed: await aimAt({ name: 'closed run', image: images.closed, use: start }),
    packed: await aimAt({ name: 'packed run', image: images.packed, use: usePacked }),
    backup: await aimAt({ name: 'backup', image: images.backup, use: (copy) => useBackup(trials, copy) }),
  };
  return (Object.keys(AIMS) as (keyof typeof AIMS)[]).flatMap((name) =>
    Array.from({ length: AIMS[name] }, () => aims[name]),
  );
}

/** What a prepared folder holds. */
export interface Opened {
  readonly images: Readonly<Record<keyof typeof AIMS, Image>>;
  readonly trials: StartTrials;
}

/** The files of a prepared folder, and what starts them. */
export async function opened(folder: string): Promise<Opened> {
  const [name = ''] = readdirSync(join(folder, 'backups'));
  const run = readImage(killed(folder), RUN_SHARES);
  const backup = readImage(join(folder, 'backups', name), BACKUP_SHARES);
  const packed = await packedImage(join(folder, '.bot/runs', PACKED));
  const scratch = memoryFolder();
  try {
    writeImage(scratch, run);
    const trials = await StartTrials.of(folder, OVERRIDES, scratch);
    await leaveTail(scratch);
    return { images: { run, closed: readImage(scratch, CLOSED_SHARES), packed, backup }, trials };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A run whose old events have been packed. */
async function packedImage(folder: string): Promise<Image> {
  const scratch = memoryFolder();
  try {
    writeImage(scratch, readImage(folder, CLOSED_SHARES));
    const store = await openStore(scratch);
    const rows = await store.archive(await store.lastSequence()).finally(() => store.close());
    if (rows === 0) throw new Error('no block of events was packed');
    return readImage(scratch, CLOSED_SHARES);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The newest checkpoint is dropped where nothing follows it: a start has something to replay. */
async function leaveTail(folder: string): Promise<void> {
  const store = await openStore(folder);
  try {
    const [newest] = await store.checkpoints();
    if (newest?.sequence === (await store.lastSequence())) await store.prune([newest.sequence]);
  } finally {
    await store.close();
  }
}

function killed(folder: string): string {
  return join(folder, 'killed');
}
