import { expect } from 'chai';
import { GENESIS_CHAIN, type JournalRow } from '@autotrader/sdk';
import { createRandom, nextInteger, type RandomState } from '@autotrader/sdk/random';
import { encodeState } from '@autotrader/sdk/state';
import { EMPTY_BATCH, sampleRows, sealedRows } from '@autotrader/sdk/testing';
import { sealedBlock } from '../dist/block-record.js';
import { decodeBlock, encodeBlock } from '../dist/block/index.js';
import { Blocks } from '../dist/blocks.js';
import { sqlite3DataSource } from '../dist/driver.js';
import { join } from 'node:path';
import { openRun } from '../dist/open-run.js';
import { keptLog, scratchFolder } from './support/place.js';

const FLIPS = 300;
const ROWS = 4_200;

const bytesOf = (row: JournalRow) => ({
  ...row,
  body: Buffer.from(row.body).toString('hex'),
  chain: Buffer.from(row.chain).toString('hex'),
});
const same = (found: readonly JournalRow[], wanted: readonly JournalRow[]) =>
  expect(found.map(bytesOf)).to.deep.equal(wanted.map(bytesOf));

/** Bodies of all sorts: states of every type, cut states, and bytes that are none. */
function oddRows(random: RandomState, count: number): JournalRow[] {
  return sampleRows(1, count).map((row) => {
    const number = (nextInteger(random, 1_000) - 500) / 10 ** nextInteger(random, 14);
    const state = {
      a: [number, -number, null, true, 2n ** 70n, 5n],
      t: 'ü€',
      f: Float32Array.of(1, 2),
      n: NaN,
    };
    const body = encodeState(nextInteger(random, 3) === 0 ? [number, 'x'] : state);
    const cut = nextInteger(random, 4) === 0 ? body.subarray(0, nextInteger(random, body.length)) : body;
    const bytes = nextInteger(random, 5) === 0 ? Uint8Array.from(cut, () => nextInteger(random, 256)) : cut;
    return { ...row, body: bytes };
  });
}

describe('storage-typeorm: blocks', () => {
  it('give back rows of every sort, bit for bit', async () => {
    const random = createRandom(5);
    for (const rows of [oddRows(random, 700), sampleRows(1, 1), sealedRows(1, 300), sampleRows(7, 99)])
      same(await decodeBlock(await encodeBlock(rows, GENESIS_CHAIN)), rows);
  });

  it('need less than a tenth of the rows of candles', async () => {
    const rows = sealedRows(1, 4_096);
    const stored = rows.reduce((sum, row) => sum + row.body.length + 60, 0);
    expect((await encodeBlock(rows, GENESIS_CHAIN)).length).to.be.below(stored / 10);
  });

  it('that come again and again, as from a damaged database, are a fault, and their check ends', async () => {
    const bytes = await encodeBlock(sealedRows(1, 16), GENESIS_CHAIN);
    const chain = sealedRows(1, 16).at(-1)?.chain as Uint8Array;
    const block = sealedBlock({ first: 1, last: 16, time: 1, chain, bytes });
    const query = <T>(): Promise<T> => Promise.resolve([block] as T);
    expect(await new Blocks({ query }).faults()).to.deep.equal(['a block that ends at 16 comes after 16']);
  });

  describe('in a database', () => {
    let place: ReturnType<typeof scratchFolder>;
    beforeEach(() => (place = scratchFolder()));
    afterEach(() => place.remove());
    const open = () =>
      openRun({
        folder: place.folder,
        file: 'bot.sqlite',
        readOnly: false,
        log: keptLog(),
        onClosed: () => {},
      });
    const alter = async (sql: string, parameters: unknown[] = []): Promise<unknown> => {
      const source = await sqlite3DataSource({ database: join(place.folder, 'bot.sqlite') }).initialize();
      const found: unknown = await source.query(sql, parameters);
      await source.destroy();
      return found;
    };
    const packed = async (): Promise<void> => {
      const store = await open();
      await store.commit({ ...EMPTY_BATCH, rows: sealedRows(1, ROWS) });
      expect(await store.archive(ROWS)).to.equal(4_096);
      await store.close();
    };

    it('never give other rows: each flipped bit is an error that names the block', async () => {
      await packed();
      const [stored] = (await alter('SELECT bytes FROM block')) as [{ bytes: Buffer }];
      const random = createRandom(11);
      for (let flip = 0; flip < FLIPS; flip++) {
        const bytes = Buffer.from(stored.bytes);
        const at = nextInteger(random, bytes.length);
        bytes[at] = (bytes[at] as number) ^ (1 << nextInteger(random, 8));
        if (flip % 50 > 0) {
          // The format's own checks, without the check sum of the row: an error or, where nothing is meant, the same rows.
          await decodeBlock(bytes).then(
            (rows) => expect(rows).to.have.length(4_096),
            (error: { code: string }) => expect(error.code).to.equal('BOT_STATE_CORRUPT'),
          );
          continue;
        }
        await alter('UPDATE block SET bytes = ?', [bytes]);
        const store = await open();
        expect((await store.verify()).join()).to.contain('block 1 to 4096');
        const error = await store.rows(100, 5).then(
          () => expect.fail('rows of a damaged block were given'),
          (caught: { code: string; message: string }) => caught,
        );
        expect(error.code).to.equal('BOT_STATE_CORRUPT');
        expect(error.message).to.contain('block 1 to 4096');
        await store.close();
      }
    });

    it('are missed: a block that is gone is reported, and its rows are a hole', async () => {
      await packed();
      await alter('DELETE FROM block');
      const store = await open();
      expect((await store.rows(0, 1))[0]?.sequence).to.equal(4_097);
      await store.close();
    });

    it('do not take the place of rows that are damaged already: those stay as they are', async () => {
      const store = await open();
      const rows = sealedRows(1, ROWS).map((row) =>
        row.sequence === 9 ? { ...row, crc: row.crc ^ 1 } : row,
      );
      await store.commit({ ...EMPTY_BATCH, rows });
      await store.archive(ROWS);
      same(await store.rows(0, 20), rows.slice(0, 20));
      await store.close();
    });

    it('are not made of rows with a hole', async () => {
      const store = await open();
      await store.commit({ ...EMPTY_BATCH, rows: sealedRows(1, ROWS) });
      await store.close();
      await alter('DELETE FROM event WHERE sequence = 77');
      const again = await open();
      expect(await again.archive(ROWS)).to.equal(0);
      await again.close();
    });
  });
});
