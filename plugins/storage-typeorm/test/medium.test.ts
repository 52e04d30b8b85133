import { openSync, closeSync, renameSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { BotError, RunStore } from '@autotrader/sdk';
import { EMPTY_BATCH, sampleBatch, samplePage, samplePrediction, sampleRows } from '@autotrader/sdk/testing';
import { openWriter } from '../dist/connections.js';
import { sqlite3DataSource } from '../dist/driver.js';
import { WAL_KEPT_BYTES, setPragmas, wrongPragmas } from '../dist/pragmas.js';
import { keptLog, storagePlace } from './support/place.js';

const caught = (task: Promise<unknown>): Promise<BotError> =>
  task.then(
    () => expect.fail('should reject'),
    (error: BotError) => error,
  );

describe('storage-typeorm: medium', () => {
  let place: Awaited<ReturnType<typeof storagePlace>>;
  let store: RunStore;
  let file: string;
  beforeEach(async () => {
    place = await storagePlace();
    file = join(place.folder, 'bot.sqlite');
    store = await place.storage.openRun({ folder: place.folder, readOnly: false });
  });
  afterEach(() => place.cleanup());

  it('has a writer with the pragmas of durability', async () => {
    const writer = await openWriter({ file, log: keptLog() });
    const values = await Promise.all(
      ['journal_mode', 'synchronous', 'foreign_keys', 'busy_timeout'].map((name) =>
        writer.query(`PRAGMA ${name}`),
      ),
    );
    await writer.destroy();
    expect(values.flat().map((row: object) => Object.values(row)[0] as unknown)).to.deep.equal([
      'wal',
      2,
      1,
      5_000,
    ]);
  });

  it('refuses to open where a pragma does not take, and names it', async () => {
    // A database in memory has no write-ahead log: SQLite keeps `memory` and says nothing.
    const source = await sqlite3DataSource({ database: ':memory:' }).initialize();
    const error = await caught(setPragmas(source, ':memory:'));
    await source.destroy();
    expect([error.code, error.message.includes('journal_mode')]).to.deep.equal(['BOT_STORAGE_IO', true]);
  });

  it('names each pragma that is wrong', async () => {
    const source = await sqlite3DataSource({ database: ':memory:' }).initialize();
    await source.query('PRAGMA synchronous = NORMAL');
    await source.query('PRAGMA foreign_keys = OFF');
    const wrong = await wrongPragmas(source);
    await source.destroy();
    expect(wrong.map((text) => text.split(' ')[1])).to.deep.equal([
      'journal_mode',
      'synchronous',
      'foreign_keys',
    ]);
  });

  it('keeps NaN as NULL', async () => {
    await store.commit({ ...EMPTY_BATCH, predictions: [samplePrediction(1)] });
    const source = await sqlite3DataSource({ database: file, readonly: true }).initialize();
    const rows: unknown = await source.query('SELECT outcome FROM prediction');
    await source.destroy();
    expect(rows).to.deep.equal([{ outcome: null }]);
    expect((await store.query('predictions'))[0]?.outcome).to.be.NaN;
  });

  it('closes with statements kept', async () => {
    for (let rows = 1, first = 1; rows <= 40; first += rows, rows += 1) {
      await store.commit({ ...EMPTY_BATCH, rows: sampleRows(first, first + rows - 1) });
    }
    await Promise.all(Array.from({ length: 40 }, (_, n) => store.query('fills', { limit: n, from: n })));
    await store.close();
    expect(statSync(`${file}-wal`, { throwIfNoEntry: false })).to.equal(undefined);
  });

  it('reports a database that was deleted under it', async () => {
    await store.commit(sampleBatch(1, 5));
    unlinkSync(file);
    expect((await store.verify()).join()).to.contain('deleted or replaced');
  });

  it('reports a database that was replaced under it', async () => {
    renameSync(file, `${file}.old`);
    closeSync(openSync(file, 'w'));
    expect((await store.verify()).join()).to.contain('deleted or replaced');
  });

  for (const [what, remove] of [
    ['deleted', (log: string) => unlinkSync(log)],
    ['replaced', (log: string) => (renameSync(log, `${log}.old`), closeSync(openSync(log, 'w')))],
  ] as const) {
    it(`reports a write-ahead log that was ${what} under it; all of it can be saved`, async () => {
      await store.commit(sampleBatch(1, 5));
      remove(`${file}-wal`);
      expect((await store.verify('quick')).join()).to.contain('bot.sqlite-wal was deleted or replaced');
      await store.commit(sampleBatch(6, 300));
      const target = join(place.folder, 'saved');
      await store.backupTo(target);
      const saved = await place.storage.openRun({ folder: target, readOnly: true });
      expect(await saved.rows(0, 1_000)).to.deep.equal(sampleRows(1, 300));
      expect(await saved.verify()).to.deep.equal([]);
    });
  }

  it('is sound while it is read and written, and when it is opened again', async () => {
    const log = `${file}-wal`;
    expect(await store.verify('quick'), 'before the first write').to.deep.equal([]);
    for (let round = 0; round < 3; round += 1) {
      const reader = await place.storage.openRun({ folder: place.folder, readOnly: true });
      await store.commit(sampleBatch(round * 2_000 + 1, round * 2_000 + 2_000));
      expect(await reader.lastSequence()).to.equal(round * 2_000 + 2_000);
      await reader.close();
      const writer = await openWriter({ file, log: keptLog() });
      await writer.query('PRAGMA wal_checkpoint(TRUNCATE)');
      await writer.destroy();
      expect(statSync(log).size).to.equal(0);
      expect(await store.verify('quick'), 'after a checkpoint').to.deep.equal([]);
    }
    await store.close();
    store = await place.storage.openRun({ folder: place.folder, readOnly: false });
    expect(await store.verify('quick'), 'opened again').to.deep.equal([]);
  });

  it('writes a head file that was deleted under it anew, but never into the place of another run', async () => {
    await store.commit(sampleBatch(1, 5));
    unlinkSync(join(place.folder, 'head'));
    expect(await store.verify('quick')).to.deep.equal([]);
    expect(await store.head()).to.have.property('sequence', 5);
    unlinkSync(join(place.folder, 'head'));
    unlinkSync(file);
    await store.verify('quick');
    expect(await store.head()).to.equal('missing');
  });

  it('reports damage inside the database', async () => {
    await store.commit(sampleBatch(1, 2_000));
    await store.close();
    overwrite(file, 5 * 4_096, Buffer.alloc(16 * 4_096, 0x5a));
    store = await place.storage.openRun({ folder: place.folder, readOnly: true });
    const found = await store.verify().catch((error: BotError) => [error.code]);
    expect(found).not.to.deep.equal([]);
  });

  it('bounds the write-ahead log, and shrinks it after a long reader', async function () {
    this.timeout(30_000);
    const reader = await sqlite3DataSource({ database: file, readonly: true }).initialize();
    await reader.query('BEGIN');
    await reader.query('SELECT count(*) FROM event');
    const grown = await writeUntil(store, () => walSize(file) > 2 * WAL_KEPT_BYTES, 0);
    await reader.query('COMMIT');
    await reader.destroy();
    await writeUntil(store, () => walSize(file) <= WAL_KEPT_BYTES, grown);
    let largest = 0;
    let left = 20;
    await writeUntil(
      store,
      () => ((largest = Math.max(largest, walSize(file))), (left -= 1) === 0),
      grown + 1_000,
    );
    expect(largest).to.be.at.most(2 * WAL_KEPT_BYTES);
  });
});

const PAGES_A_COMMIT = 16;
const COMMITS_MAXIMUM = 200;

/** Commits a megabyte at a time until `enough`; returns the number of the next page. */
async function writeUntil(store: RunStore, enough: () => boolean, first: number): Promise<number> {
  for (let commit = 0; commit < COMMITS_MAXIMUM; commit += 1) {
    if (enough()) return first + commit * PAGES_A_COMMIT;
    const pages = Array.from({ length: PAGES_A_COMMIT }, (_, n) => ({
      ...samplePage(first + commit * PAGES_A_COMMIT + n),
      bytes: new Uint8Array(65_536).fill(commit),
    }));
    await store.commit({ ...EMPTY_BATCH, pages });
  }
  return expect.fail(`not reached in ${COMMITS_MAXIMUM} commits`);
}

function walSize(file: string): number {
  return statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}

function overwrite(file: string, at: number, bytes: Uint8Array): void {
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, bytes, 0, bytes.length, at);
  closeSync(descriptor);
}
