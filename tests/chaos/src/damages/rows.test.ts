import { expect } from 'chai';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HeadWriter } from '../../../../plugins/storage-typeorm/dist/head-file.js';
import { sampleBytes } from '@autotrader/sdk/testing';
import type { Image } from './damage.js';
import { memoryFolder, writeImage } from './image.js';
import type { Outcome } from './outcome.js';
import { lastAt, lastRow, leafOf, placesOf, withStore } from './places.js';
import { preparedOnce } from './prepared-once.js';
import type { Opened } from './prepared.js';
import { commitEnds } from './write-ahead-log.js';

const DATABASE = 'bot.sqlite';
const LOG = 'bot.sqlite-wal';
/** `EVERY_BYTE=1 npx mocha …` cuts the log at each byte in turn: minutes. Else at one in so many. */
const STEP = process.env.EVERY_BYTE === undefined ? 1_999 : 1;

/** So many bytes tell a manifest from every other: its check sum stands first. */
const UNIQUE = 64;

describe('chaos: damage of each kind', function () {
  this.timeout(120_000);
  let prepared: Opened;
  let wanted: Outcome;
  before(async () => {
    prepared = await preparedOnce();
    wanted = await started(prepared.images.closed);
    expect(wanted.state, wanted.text).to.be.a('string');
  });

  const started = async (image: Image, spoil: (folder: string) => void = () => {}): Promise<Outcome> => {
    const folder = memoryFolder();
    try {
      writeImage(folder, image);
      spoil(folder);
      return await prepared.trials.start(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  const withFile = (image: Image, file: string, content: Buffer): Image => ({
    ...image,
    files: { ...image.files, [file]: content },
  });
  const without = (image: Image, file: string): Image => ({
    ...image,
    files: Object.fromEntries(Object.entries(image.files).filter(([name]) => name !== file)),
  });
  /** The database with one bit flipped in each of some byte strings. */
  const flippedIn = (image: Image, texts: readonly Uint8Array[]): Image => {
    const copy = Buffer.from(image.files[DATABASE] as Buffer);
    for (const bytes of texts)
      for (const at of placesOf(copy, bytes)) copy[at + 8] = (copy[at + 8] as number) ^ 1;
    return withFile(image, DATABASE, copy);
  };
  const manifests = (image: Image): Promise<Uint8Array[]> =>
    withStore(image, async (store) =>
      (await store.checkpoints()).map(({ manifest }) => manifest.subarray(0, UNIQUE)),
    );

  it('D5: a log cut anywhere in its last two commits is refused; without the head it is whole batches', async () => {
    const { run } = prepared.images;
    const log = run.files[LOG] as Buffer;
    const ends = commitEnds(log);
    const [before, one, two] = ends.slice(-3) as [number, number, number];
    const atEnd = async (end: number): Promise<Outcome> =>
      started(withFile(without(run, 'head'), LOG, log.subarray(0, end)));
    const wholes = [await atEnd(before), await atEnd(one), await atEnd(two)].map(({ state }) => state);
    expect(wholes[2]).to.equal(wanted.state);
    const cuts = new Set([before, before + 1, one - 1, one, one + 1, two - 1]);
    for (let at = before; at < two; at += STEP) cuts.add(at);
    for (const at of cuts) {
      const cut = withFile(run, LOG, log.subarray(0, at));
      const { refused, state } = await started(cut);
      const isSame = state === wanted.state;
      expect(isSame || refused === 'BOT_JOURNAL_CORRUPT', `cut to ${at}: ${refused}`).to.equal(true);
      expect((await started(without(cut, 'head'))).state, `cut to ${at}`).to.equal(wholes[at < one ? 0 : 1]);
    }
  });

  it('D6: a bit in an event row is an error that names the sequence', async () => {
    const { closed } = prepared.images;
    const { sequence, body } = await lastRow(closed);
    const { refused, text } = await started(flippedIn(closed, [body]));
    expect([refused, text]).to.deep.equal(['BOT_JOURNAL_CORRUPT', text]);
    expect(text).to.contain(`at sequence ${sequence}: its check sum is wrong`);
  });

  it('D7: a bit in the newest checkpoint costs a longer replay, and nothing else', async () => {
    const { closed } = prepared.images;
    const [newest] = await manifests(closed);
    const { state, checkpoint } = await started(flippedIn(closed, [newest as Uint8Array]));
    expect(state).to.equal(wanted.state);
    expect(checkpoint).to.be.lessThan(wanted.checkpoint as number);
  });

  it('D8: with all checkpoints damaged the journal is replayed from its first event', async () => {
    const { closed } = prepared.images;
    const all = await manifests(closed);
    expect(all.length).to.be.greaterThan(1);
    const { state, checkpoint } = await started(flippedIn(closed, all));
    expect([state, checkpoint]).to.deep.equal([wanted.state, 0]);
  });

  it('D9: a bit in the log, which would silently end it there, is found by the head', async () => {
    const { run } = prepared.images;
    const log = Buffer.from(run.files[LOG] as Buffer);
    const last = await lastAt(run, log.length);
    // A commit that prunes checkpoints may come last: the one with the last event is meant.
    let end = log.length;
    for (const before of commitEnds(log).reverse()) {
      end = before;
      if ((await lastAt(run, before)) < last) break;
    }
    log[end + 100] = (log[end + 100] as number) ^ 1;
    const { refused, text } = await started(withFile(run, LOG, log));
    expect(refused, text).to.equal('BOT_JOURNAL_CORRUPT');
    expect(text).to.match(/events are lost/);
  });

  it('D10: the index of the log is made again when it is not there; a log that is not there is missed', async () => {
    const { run } = prepared.images;
    const { state } = await started(run);
    expect(Object.keys(run.files)).not.to.contain('bot.sqlite-shm');
    expect(state).to.equal(wanted.state);
    const { refused, text } = await started(without(run, LOG));
    expect(refused, text).to.equal('BOT_JOURNAL_CORRUPT');
  });

  it('a place in a page that names an older copy of an order is noticed, whichever bit of it is wrong', async () => {
    const { closed } = prepared.images;
    const { at, count } = await leafOf(closed, 'orders');
    for (let bit = 0; bit < count * 16; bit++) {
      const copy = Buffer.from(closed.files[DATABASE] as Buffer);
      const byte = at + (bit >> 3);
      copy[byte] = (copy[byte] as number) ^ (1 << (bit & 7));
      const { refused, text } = await started(withFile(closed, DATABASE, copy));
      expect(refused, `bit ${bit}: ${text}`).to.be.oneOf(['BOT_TABLE_CORRUPT', 'BOT_STORAGE_CORRUPT']);
    }
  });

  it('D12: a head that is missing or damaged is made again, an older one is fine, a newer one is refused', async () => {
    const { closed } = prepared.images;
    const { sequence, chain } = await lastRow(closed);
    const head = (sequence: number, chain: Uint8Array) => (folder: string) => {
      const writer = new HeadWriter(folder);
      writer.write({ sequence, chain });
      writer.close();
    };
    const [older] = await withStore(closed, (store) => store.rows(sequence - 3, 1));
    const fine = [
      await started(without(closed, 'head')),
      await started(closed, (folder) => writeFileSync(join(folder, 'head'), 'BOTHEAD1 and more')),
      await started(closed, head(sequence - 2, older?.chain as Uint8Array)),
    ];
    expect(fine.map(({ state }) => state)).to.deep.equal(fine.map(() => wanted.state));
    const refused = [
      await started(closed, head(sequence + 1, chain)),
      await started(closed, head(sequence, sampleBytes(32, 1))),
    ];
    expect(refused.map((outcome) => outcome.refused)).to.deep.equal(refused.map(() => 'BOT_JOURNAL_CORRUPT'));
  });
});
