import { join } from 'node:path';
import { expect } from 'chai';
import type { BotError, RoundTripRow, RunStore, SessionRow } from '@autotrader/sdk';
import { EMPTY_BATCH, sampleFill, sampleOrder, samplePrediction, sampleRows } from '@autotrader/sdk/testing';
import type { DataSource } from 'typeorm';
import { sqlite3DataSource } from '../dist/driver.js';
import { ENTITIES, fillEntity } from '../dist/schema/index.js';
import { tableFaults } from '../dist/table-faults.js';
import { storagePlace } from './support/place.js';

const TRIP: RoundTripRow = {
  number: 1,
  lane: 'main',
  instrument: 'BTC-AUD@btcmarkets',
  openedAt: 1_000,
  closedAt: 2_000,
  quantity: '0.10000000',
  entryValue: '1000.00000000',
  exitValue: '1001.50000000',
  fees: '1.00000000',
  profit: '0.50000000',
};
const SESSION: SessionRow = {
  id: 'first',
  previous: '',
  startedAt: 1,
  endedAt: 2,
  cause: 'killed',
  firstSequence: 1,
  lastSequence: 9,
  pid: 4,
  detail: '{}',
};

describe('storage-typeorm: tables for people', () => {
  let place: Awaited<ReturnType<typeof storagePlace>>;
  let store: RunStore;
  beforeEach(async () => {
    place = await storagePlace();
    store = await place.storage.openRun({ folder: place.folder, readOnly: false });
    await store.commit({
      ...EMPTY_BATCH,
      rows: sampleRows(1, 1),
      orders: [sampleOrder(1), sampleOrder(2)],
      fills: [sampleFill(1)],
      roundTrips: [TRIP],
      predictions: [samplePrediction(1)],
    });
    await store.saveSession(SESSION);
  });
  afterEach(() => place.cleanup());

  const spoil = async (sql: string): Promise<void> => {
    const source = await sqlite3DataSource({ database: join(place.folder, 'bot.sqlite') }).initialize();
    await source.query(sql);
    await source.destroy();
  };
  const codeOf = (read: Promise<unknown>): Promise<unknown> =>
    read.then(
      () => 'sound',
      ({ code }: BotError) => code,
    );
  const reads = (): Readonly<Record<string, Promise<unknown>>> => ({
    orders: store.query('orders'),
    fill: store.query('fills'),
    round_trip: store.query('roundTrips'),
    prediction: store.query('predictions'),
    session: store.sessions(),
  });

  it('are damaged where a text has become bytes that read the same', async () => {
    const columns = { orders: 'quantity', fill: 'fee', round_trip: 'profit', session: 'cause' };
    for (const [table, column] of Object.entries(columns)) {
      await spoil(`UPDATE ${table} SET ${column} = CAST(${column} AS BLOB)`);
      expect(await codeOf(reads()[table] as Promise<unknown>), table).to.equal('BOT_TABLE_CORRUPT');
    }
    await store.setNote('start', '7');
    await spoil("UPDATE note SET value = CAST(value AS BLOB) WHERE key = 'start'");
    expect(await codeOf(store.note('start'))).to.equal('BOT_STATE_CORRUPT');
    expect(await codeOf(store.rows(0, 1))).to.equal('sound');
    await spoil('UPDATE event SET stream = CAST(stream AS BLOB)');
    expect(await codeOf(store.rows(0, 1))).to.equal('BOT_STATE_CORRUPT');
  });

  it('are sound as they were written', async () => {
    for (const [table, read] of Object.entries(reads())) expect(await codeOf(read), table).to.equal('sound');
    expect(await store.verify()).to.deep.equal([]);
  });

  for (const change of [
    `orders SET status = 'filled'`,
    `fill SET price = '1.00000000'`,
    `round_trip SET profit = '1.00000000'`,
    `prediction SET sigma = 0.5`,
    `session SET cause = 'clean', ended_at = ended_at + 1`,
  ]) {
    it(`do not show what was never written: ${change}`, async () => {
      await spoil(`UPDATE ${change}`);
      const [table = ''] = change.split(' ');
      expect(await codeOf(reads()[table] as Promise<unknown>)).to.equal('BOT_TABLE_CORRUPT');
      expect((await store.verify()).join()).to.contain(`table ${table} is damaged`);
    });
  }

  it('do not sum up profits that were never made', async () => {
    const { lane, profit } = TRIP;
    expect(await store.profits(lane)).to.deep.equal([profit]);
    await spoil(`UPDATE round_trip SET profit = '1.00000000'`);
    expect(await codeOf(store.profits(lane))).to.equal('BOT_TABLE_CORRUPT');
  });

  it('miss an order that is lost', async () => {
    await spoil('DELETE FROM orders WHERE position = 1');
    expect(await codeOf(store.count('orders'))).to.equal('BOT_TABLE_CORRUPT');
  });

  it('that come again and again, as from a damaged database, are a fault, and their check ends', async () => {
    const source = await sqlite3DataSource({
      database: join(place.folder, 'bot.sqlite'),
      entities: ENTITIES,
    }).initialize();
    const [fill] = await source.getRepository(fillEntity).find();
    const builder = {
      where: () => builder,
      orderBy: () => builder,
      limit: () => builder,
      getMany: () => [fill],
    };
    const stuck = { createQueryBuilder: () => builder };
    const reader = { getRepository: () => stuck } as unknown as DataSource;
    await source.destroy();
    expect((await tableFaults(reader)).join()).to.include('row 1 comes after row 1');
  });

  it('take rows of older versions, which have no check sum', async () => {
    await spoil(`UPDATE fill SET crc = NULL, price = '1.00000000'`);
    expect(await codeOf(store.query('fills'))).to.equal('sound');
  });
});
