import { expect } from 'chai';
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { listBackups, pruneBackups } from '../dist/backup/backup-retention.js';
import { writeManifest } from '../dist/backup/backup-manifest.js';
import { scratchFolder, type ScratchFolder } from './scratch-folder.js';

const RUN = { runId: 'main', firstSession: 'one' };

describe('backups that are kept', () => {
  let folder: ScratchFolder;
  beforeEach(() => (folder = scratchFolder()));
  afterEach(() => folder.remove());

  /** Makes a backup as far as its manifest goes. */
  async function backup(
    name: string,
    sequence: number,
    {
      madeAt = sequence,
      good = true,
      firstSession = 'one',
    }: Partial<Record<'madeAt', number>> & {
      good?: boolean;
      firstSession?: string | undefined;
    } = {},
  ): Promise<string> {
    const place = join(folder.path, name);
    mkdirSync(place);
    const verified = good ? { verified: { at: madeAt, replayed: 1 } } : {};
    const found = { format: 2, runId: 'main', firstSession, madeAt, sequence } as const;
    await writeManifest(place, { ...found, chain: '', time: 0, files: [], ...verified });
    return place;
  }
  const left = (): string[] => readdirSync(folder.path).sort();

  it('are the newest, the one just made among them', async () => {
    for (const n of [1, 2, 3, 4]) await backup(`b${n}`, n);
    const dropped = await pruneBackups(folder.path, RUN, 2, join(folder.path, 'b4'));
    expect(dropped.map((each) => basename(each))).to.deep.equal(['b2', 'b1']);
    expect(left()).to.deep.equal(['b3', 'b4']);
  });

  it('do not lose the one just made to those from when the clock was ahead', async () => {
    for (const n of [1, 2, 3]) await backup(`future${n}`, n, { madeAt: 1e15 + n });
    const made = await backup('made', 4, { madeAt: 4 });
    await pruneBackups(folder.path, RUN, 3, made);
    expect(left()).to.deep.equal(['future2', 'future3', 'made']);
  });

  it('that reach further than the one just made stay: it lacks what they have', async () => {
    for (const [name, sequence] of [
      ['further', 9],
      ['b1', 4],
      ['b2', 5],
    ] as const)
      await backup(name, sequence, { madeAt: sequence === 9 ? 1 : sequence });
    await pruneBackups(folder.path, RUN, 1, await backup('made', 6));
    expect(left()).to.deep.equal(['further', 'made']);
  });

  it('that were not found to be good push none out, and do not pile up', async () => {
    await backup('good', 1);
    for (const n of [2, 3, 4, 5]) await backup(`bad${n}`, n, { good: false });
    await pruneBackups(folder.path, RUN, 2, join(folder.path, 'bad5'));
    expect(left()).to.deep.equal(['bad3', 'bad4', 'bad5', 'good']);
    await pruneBackups(folder.path, RUN, 1, join(folder.path, 'bad5'));
    expect(left()).to.deep.equal(['bad5', 'good']);
  });

  it('are not deleted while another process checks them; a check that was killed holds them for an hour', async () => {
    await backup('good', 1);
    const checked = await backup('checked', 2, { good: false });
    const mark = join(checked, 'backup.json.checking');
    writeFileSync(mark, '');
    const made = await backup('made', 3);
    await pruneBackups(folder.path, RUN, 1, made);
    expect(left()).to.deep.equal(['checked', 'made']);
    const [before, after] = [-2, 2].map((hours) => new Date(Date.now() + hours * 3_600_000)) as [Date, Date];
    for (const time of [before, after]) {
      await backup('checked', 2, { good: false }).catch(() => undefined); // it is there the first time
      writeFileSync(mark, '');
      utimesSync(mark, time, time);
      await pruneBackups(folder.path, RUN, 1, made);
      expect(left()).to.deep.equal(['made']);
    }
  });

  it('of another run of the same name are left alone', async () => {
    await backup('other', 9, { firstSession: 'two' });
    await backup('older', 1, { firstSession: undefined });
    await backup('own', 2);
    expect((await listBackups(folder.path, RUN)).map((each) => basename(each.folder))).to.deep.equal([
      'own',
      'older',
    ]);
    await pruneBackups(folder.path, RUN, 1, join(folder.path, 'own'));
    expect(left()).to.deep.equal(['other', 'own']);
  });
});
