import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { BotError, RunStore } from '@autotrader/sdk';
import { EMPTY_BATCH, sampleBytes, samplePage, sampleRows } from '@autotrader/sdk/testing';
import { openReader, openWriter } from '../dist/connections.js';
import { HeadWriter } from '../dist/head-file.js';
import { Reader } from '../dist/reader.js';
import { Writer } from '../dist/writer.js';
import { keptLog, mounted, scratchFolder, startStorage } from './support/place.js';

const caught = (task: Promise<unknown>): Promise<BotError> =>
  task.then(
    () => expect.fail('should reject'),
    (error: BotError) => error,
  );

describe('storage-typeorm: failures', () => {
  const place = scratchFolder();
  after(() => place.remove());

  it('refuses everything after a COMMIT that failed', async () => {
    const file = join(place.folder, 'commit.sqlite');
    const source = await openWriter({ file, log: keptLog() });
    const writer = new Writer({
      source,
      head: new HeadWriter(place.folder),
      file,
      lastSequence: 0,
      blockRows: 4_096,
    });
    await writer.commit({ ...EMPTY_BATCH, rows: sampleRows(1, 3) });
    // A foreign key that is checked only at the end makes the COMMIT itself fail.
    await source.query('CREATE TABLE late (hash text REFERENCES page (hash) DEFERRABLE INITIALLY DEFERRED)');
    await source.query(
      `CREATE TRIGGER late_check AFTER INSERT ON event BEGIN INSERT INTO late VALUES ('none'); END`,
    );
    const first = await caught(writer.commit({ ...EMPTY_BATCH, rows: sampleRows(4, 6) }));
    expect([first.code, first.exitCode]).to.deep.equal(['BOT_STORAGE_IO', 74]);
    for (const later of [writer.commit(EMPTY_BATCH), writer.setNote('a', 'b'), writer.prune([1])]) {
      expect((await caught(later)).message).to.equal(first.message);
    }
    await writer.close();
    const reader = await openReader({ file, log: keptLog() });
    expect(await new Reader(reader, file).lastSequence()).to.equal(3);
    await reader.destroy();
  });

  it('fails the commit when the head file cannot be written', async () => {
    const folder = join(place.folder, 'headless');
    const { storage, close } = await startStorage();
    const store = await storage.openRun({ folder, readOnly: false });
    mkdirSync(join(folder, 'head'));
    expect((await caught(store.commit({ ...EMPTY_BATCH, rows: sampleRows(1, 1) }))).code).to.equal(
      'BOT_STORAGE_IO',
    );
    expect((await caught(store.commit(EMPTY_BATCH))).code).to.equal('BOT_STORAGE_IO');
    await close();
  });

  it('waits no longer than its busy timeout for a foreign lock, and lives on', async function () {
    this.timeout(30_000);
    const { storage, close } = await startStorage();
    const folder = join(place.folder, 'locked');
    const store = await storage.openRun({ folder, readOnly: false });
    const other = await openWriter({ file: join(folder, 'bot.sqlite'), log: keptLog() });
    await other.query('BEGIN IMMEDIATE');
    const error = await caught(store.commit({ ...EMPTY_BATCH, rows: sampleRows(1, 1) }));
    expect([error.code, error.exitCode]).to.deep.equal(['BOT_STORAGE_BUSY', 75]);
    const waiting = store.commit(EMPTY_BATCH);
    await sleep(1_000);
    await other.query('ROLLBACK');
    await waiting; // a lock of a second is waited for
    await other.destroy();
    await store.commit({ ...EMPTY_BATCH, rows: sampleRows(1, 1) });
    expect(await store.lastSequence()).to.equal(1);
    await close();
  });

  it('keeps what was committed when the disk is full', async function () {
    this.timeout(30_000);
    const folder = join(place.folder, 'tiny');
    if (!mounted(folder)) {
      console.warn('      SKIPPED: a full disk needs the right to mount a tmpfs');
      return this.skip();
    }
    try {
      await fillUp(folder);
    } finally {
      execFileSync('umount', [folder]);
    }
  });
});

async function fillUp(folder: string): Promise<void> {
  writeFileSync(join(folder, 'ballast'), sampleBytes(500_000, 1));
  const full = await startStorage();
  const acknowledged = await commitUntilFull(await full.storage.openRun({ folder, readOnly: false }));
  await full.close().catch(() => undefined);
  rmSync(join(folder, 'ballast'));
  const after = await startStorage();
  const store = await after.storage.openRun({ folder, readOnly: false });
  expect(await store.rows(0, 1_000)).to.deep.equal(sampleRows(1, acknowledged));
  expect(await store.verify()).to.deep.equal([]);
  await store.commit({ ...EMPTY_BATCH, rows: sampleRows(acknowledged + 1, acknowledged + 1) });
  await after.close();
}

/** The number of commits that were acknowledged; the one after them failed as it should. */
async function commitUntilFull(store: RunStore): Promise<number> {
  for (let sequence = 1; sequence < 200; sequence += 1) {
    const pages = [{ ...samplePage(sequence), bytes: new Uint8Array(65_536).fill(sequence) }];
    try {
      await store.commit({ ...EMPTY_BATCH, rows: sampleRows(sequence, sequence), pages });
    } catch (error) {
      const { code, message } = error as BotError;
      expect(code).to.equal('BOT_STORAGE_IO');
      expect(message).to.match(/SQLITE_(FULL|IOERR)/);
      return sequence - 1;
    }
  }
  return expect.fail('a disk of 4 MB took 13 MB');
}
