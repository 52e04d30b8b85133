import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import type { BotError } from '@autotrader/sdk';
import { EMPTY_BATCH, sampleBatch, samplePage, sampleRows } from '@autotrader/sdk/testing';
import { openWriter } from '../dist/connections.js';
import { copyInto } from '../dist/copy.js';
import { assertSameAs } from '../dist/migrations/migrate.js';
import { MIGRATIONS, type MigrationClass } from '../dist/migrations/index.js';
import { openRun } from '../dist/open-run.js';
import { startChild } from './support/children.js';
import { keptLog, mounted, scratchFolder } from './support/place.js';

class AddColour implements MigrationInterface {
  readonly name: string = 'AddColour1963856000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "note" ADD COLUMN "colour" text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "note" DROP COLUMN "colour"`);
  }
}

class BreakHalfway extends AddColour {
  override readonly name = 'BreakHalfway1963856000001';

  override async up(runner: QueryRunner): Promise<void> {
    await super.up(runner);
    await runner.query('this is no SQL');
  }
}

const MEGABYTE = 1024 * 1024;
/** Name of the copy that is made before something newer than all migrations. */
const COPY = `bot.sqlite.${MIGRATIONS.map((Migration) => new Migration().name).at(-1)}.backup`;

const rejection = (task: Promise<unknown>): Promise<BotError> =>
  task.then(
    () => expect.fail('should reject'),
    (error: BotError) => error,
  );

function openIn(folder: string, migrations?: readonly MigrationClass[], readOnly = false, log = keptLog()) {
  const request = { folder, file: 'bot.sqlite', readOnly, log, onClosed: () => {} };
  return openRun(migrations ? { ...request, migrations } : request);
}

/** A database of a megabyte on a disk of four, with room for its copy alone, which a killed one has half filled. */
async function refuseToFill(folder: string): Promise<void> {
  const old = await openIn(folder);
  const pages = Array.from({ length: 16 }, (_, n) => ({
    ...samplePage(n),
    bytes: new Uint8Array(65_536).fill(n),
  }));
  await old.commit({ ...EMPTY_BATCH, rows: sampleRows(1, 20), pages });
  await old.close();
  const backups = () => readdirSync(folder).filter((name) => name.includes('backup'));
  writeFileSync(join(folder, 'ballast'), Buffer.alloc(1.6 * MEGABYTE));
  writeFileSync(join(folder, `${COPY}.unfinished`), Buffer.alloc(MEGABYTE / 2));
  expect((await rejection(openIn(folder, [...MIGRATIONS, AddColour]))).code).to.equal('BOT_DISK_FULL');
  expect(backups()).to.deep.equal([]);
  rmSync(join(folder, 'ballast'));
  const store = await openIn(folder, [...MIGRATIONS, AddColour]);
  expect(await store.rows(0, 100)).to.deep.equal(sampleRows(1, 20));
  await store.close();
  expect(backups()).to.deep.equal([COPY]);
}

describe('storage-typeorm: schema', () => {
  let place: ReturnType<typeof scratchFolder>;
  beforeEach(() => (place = scratchFolder()));
  afterEach(() => place.remove());

  const open = (migrations?: readonly MigrationClass[], readOnly = false, log = keptLog()) =>
    openIn(place.folder, migrations, readOnly, log);
  const backups = () => readdirSync(place.folder).filter((name) => name.includes('backup'));

  it('is what the entities describe', async () => {
    const source = await openWriter({ file: join(place.folder, 'bot.sqlite'), log: keptLog() });
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    await source.destroy();
    expect(upQueries.map((one) => one.query)).to.deep.equal([]);
  });

  it('refuses a newer one, for writing and for reading', async () => {
    await (await open([...MIGRATIONS, AddColour])).close();
    for (const readOnly of [false, true]) {
      const error = await rejection(open(MIGRATIONS, readOnly));
      expect(error.code).to.equal('BOT_STORAGE_NEWER');
      expect(error.message).to.contain('bot.sqlite');
    }
  });

  it('copies an older database, then brings it forward', async () => {
    const old = await open();
    await old.commit(sampleBatch(1, 20));
    await old.close();
    const log = keptLog();
    const store = await open([...MIGRATIONS, AddColour], false, log);
    await store.commit({ ...EMPTY_BATCH, rows: sampleRows(21, 25) });
    expect(await store.rows(0, 100)).to.deep.equal(sampleRows(1, 25));
    await store.close();
    expect(backups()).to.deep.equal([COPY]);
    expect(log.lines.join()).to.contain('copied');
    const request = {
      folder: place.folder,
      file: backups()[0] ?? '',
      readOnly: true,
      log,
      onClosed: () => {},
    };
    const backup = await openRun(request);
    expect(await backup.rows(0, 100)).to.deep.equal(sampleRows(1, 20));
    await backup.close();
  });

  it('makes no copy of a new database, nor of one that is up to date', async () => {
    await (await open()).close();
    await (await open()).close();
    expect(backups()).to.deep.equal([]);
  });

  it('stays as it was when a migration fails', async () => {
    const old = await open();
    await old.commit(sampleBatch(1, 20));
    await old.close();
    expect((await rejection(open([...MIGRATIONS, BreakHalfway]))).code).to.equal('BOT_STORAGE_IO');
    const store = await open();
    expect(await store.lastSequence()).to.equal(20);
    expect(await store.verify()).to.deep.equal([]);
    await store.close();
  });

  it('stays as it was when the process is killed in the middle, and is brought forward by the next', async () => {
    const old = await open();
    await old.commit(sampleBatch(1, 20));
    await old.close();
    const child = startChild('killed-migration', place.folder);
    await child.ended;
    expect(child.process.signalCode).to.equal('SIGKILL');
    expect(backups()).to.have.length(1);
    const same = await open();
    expect(await same.rows(0, 100)).to.deep.equal(sampleRows(1, 20));
    await same.close();
    const store = await open([...MIGRATIONS, AddColour]);
    expect(await store.rows(0, 100)).to.deep.equal(sampleRows(1, 20));
    await store.close();
  });

  it('stays as it was when it cannot be copied', async () => {
    const old = await open();
    await old.commit(sampleBatch(1, 20));
    await old.close();
    // A folder of that name: whatever is copied cannot take its place.
    mkdirSync(join(place.folder, COPY, 'in-the-way'), {
      recursive: true,
    });
    expect((await rejection(open([...MIGRATIONS, AddColour]))).code).to.equal('BOT_STORAGE_IO');
    expect(backups(), 'nothing of the copy is left').to.deep.equal([COPY]);
    const store = await open();
    expect(await store.rows(0, 100)).to.deep.equal(sampleRows(1, 20));
    await store.close();
  });

  it('is copied where a copy that was killed has left something', async () => {
    const old = await open();
    await old.commit(sampleBatch(1, 20));
    await old.close();
    for (const end of ['', '-journal']) writeFileSync(join(place.folder, `${COPY}.unfinished${end}`), 'left');
    await (await open([...MIGRATIONS, AddColour])).close();
    expect(backups()).to.deep.equal([COPY]);
  });

  it('is not copied where the copy would fill the disk; what a killed copy has left is deleted', async function () {
    const folder = join(place.folder, 'tiny');
    if (!mounted(folder)) {
      console.warn('      SKIPPED: a small disk needs the right to mount a tmpfs');
      return this.skip();
    }
    try {
      await refuseToFill(folder);
    } finally {
      execFileSync('umount', [folder]);
    }
  });

  it('is compared with its copy: rows that are missing or not the same are seen', async () => {
    const source = await openWriter({ file: join(place.folder, 'bot.sqlite'), log: keptLog() });
    const copy = join(place.folder, 'copy.sqlite');
    const filled = await open();
    await filled.commit(sampleBatch(1, 20));
    await filled.close();
    await copyInto(source, copy);
    await assertSameAs(source, copy);
    for (const change of [
      'DELETE FROM event WHERE sequence = 3',
      "UPDATE event SET chain = x'00' WHERE sequence = 20",
    ]) {
      const changed = await openWriter({ file: copy, log: keptLog() });
      await changed.query(change);
      await changed.destroy();
      expect((await rejection(assertSameAs(source, copy))).message).to.contain('not whole');
      await copyInto(source, copy);
    }
    await source.destroy();
  });

  it('is not brought forward by a reader', async () => {
    await (await open()).close();
    expect((await rejection(open([...MIGRATIONS, AddColour], true))).code).to.equal('BOT_STORAGE_OLDER');
  });

  it('is not created by a reader', async () => {
    expect((await rejection(open(MIGRATIONS, true))).code).to.equal('BOT_STORAGE_IO');
    expect(existsSync(join(place.folder, 'bot.sqlite'))).to.equal(false);
  });
});
