import { join } from 'node:path';
import { expect } from 'chai';
import type { BotError, RunStore } from '@autotrader/sdk';
import { sqlite3DataSource } from '../dist/driver.js';
import { storagePlace } from './support/place.js';

describe('storage-typeorm: notes', () => {
  let place: Awaited<ReturnType<typeof storagePlace>>;
  let store: RunStore;
  beforeEach(async () => {
    place = await storagePlace();
    store = await place.storage.openRun({ folder: place.folder, readOnly: false });
    await store.setNote('code', 'abc');
    await store.setNote('code', 'def');
    await store.setNote('source', 'venue');
  });
  afterEach(() => place.cleanup());

  const spoil = async (sql: string): Promise<void> => {
    const source = await sqlite3DataSource({ database: join(place.folder, 'bot.sqlite') }).initialize();
    await source.query(sql);
    await source.destroy();
  };
  const read = (key: string) => store.note(key).catch((error: BotError) => `${error.code} ${error.message}`);

  it('tells a note that is lost from one that never was', async () => {
    await spoil(`DELETE FROM note WHERE key = 'code'`);
    expect(await read('code')).to.match(/^BOT_STATE_CORRUPT .*"code" is lost/);
    expect([await read('source'), await read('start')]).to.deep.equal(['venue', undefined]);
  });

  it('finds that the list of notes itself is lost, or changed', async () => {
    await spoil(`UPDATE note SET value = '["source"]' WHERE key = '#keys'`);
    expect(await read('start')).to.match(/^BOT_STATE_CORRUPT/);
    await spoil(`DELETE FROM note WHERE key = '#keys'`);
    expect(await read('start')).to.match(/^BOT_STATE_CORRUPT/);
  });

  it('finds a note that is given for another', async () => {
    await spoil(`DELETE FROM note WHERE key = 'code'`);
    await spoil(`UPDATE note SET key = 'code' WHERE key = 'source'`);
    expect(await read('code')).to.match(/^BOT_STATE_CORRUPT/);
  });
});
