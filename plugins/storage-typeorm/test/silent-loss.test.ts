import { expect } from 'chai';
import type { Batch, RunStore } from '@autotrader/sdk';
import { EMPTY_BATCH, sampleFill, sampleRows } from '@autotrader/sdk/testing';
import { sqlite3DataSource } from '../dist/driver.js';
import { scratchFolder, startStorage } from './support/place.js';

const outcome = (task: Promise<unknown>) =>
  task.then(
    () => 'resolved',
    () => 'rejected',
  );

/** Fails at its last statement, after hundreds of rows. */
function failing(first: number): Batch {
  return { ...EMPTY_BATCH, rows: sampleRows(first, first + 700), fills: [sampleFill(1), sampleFill(1)] };
}

/** Commits, notes and failures started in the same moment, so that each waits behind a transaction that fails. */
function interleave(store: RunStore): Promise<string[]> {
  return Promise.all([
    outcome(store.commit(failing(1))),
    outcome(store.commit({ ...EMPTY_BATCH, rows: sampleRows(1, 10) })),
    outcome(store.setNote('first', 'kept')),
    outcome(store.commit(failing(11))),
    outcome(store.setNote('second', 'kept')),
    outcome(store.commit({ ...EMPTY_BATCH, rows: sampleRows(11, 20), fills: [sampleFill(1)] })),
    outcome(store.commit(failing(21))),
    outcome(store.commit({ ...EMPTY_BATCH, rows: sampleRows(21, 21) })),
  ]);
}

describe('storage-typeorm: a failing transaction among others', () => {
  const place = scratchFolder();
  after(() => place.remove());

  it('loses nothing that resolved', async () => {
    const { storage, close } = await startStorage();
    const outcomes = await interleave(await storage.openRun({ folder: place.folder, readOnly: false }));
    expect(outcomes).to.deep.equal([
      ...['rejected', 'resolved', 'resolved', 'rejected', 'resolved', 'resolved', 'rejected', 'resolved'],
    ]);
    await close();
    const again = await startStorage();
    const store = await again.storage.openRun({ folder: place.folder, readOnly: true });
    expect(await store.rows(0, 1_000)).to.deep.equal(sampleRows(1, 21));
    expect([await store.note('first'), await store.note('second')]).to.deep.equal(['kept', 'kept']);
    expect(await store.count('fills')).to.equal(1);
    await again.close();
  });

  it('would lose it without the queue: this is what the queue is for', async () => {
    const source = await sqlite3DataSource({ database: ':memory:' }).initialize();
    await source.query('CREATE TABLE t (who TEXT)');
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    let begun = () => {};
    const started = new Promise<void>((resolve) => (begun = resolve));
    const first = outcome(
      source.transaction(async (manager) => {
        await manager.query(`INSERT INTO t VALUES ('first')`);
        begun();
        await held;
        throw new Error('fails');
      }),
    );
    await started;
    const second = await outcome(source.query(`INSERT INTO t VALUES ('second')`));
    const rows: unknown = await source.query('SELECT who FROM t');
    release();
    await first;
    const after: unknown = await source.query('SELECT who FROM t');
    await source.destroy();
    expect([second, rows, after]).to.deep.equal(['resolved', [{ who: 'first' }, { who: 'second' }], []]);
  });
});
