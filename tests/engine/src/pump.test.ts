import { expect } from 'chai';
import sinon from 'sinon';
import { botError, type Candle, type CheckpointRow, type JournalRow } from '@autotrader/sdk';
import {
  GENESIS,
  JournalWriter,
  readEntry,
  type JournalEntry,
} from '../../../packages/framework/dist/recovery/journal.js';
import { factsOf, type CheckpointFacts } from '../../../packages/framework/dist/recovery/checkpoint-facts.js';
import { recover } from '../../../packages/framework/dist/recovery/recover.js';
import type { Durable } from '../../../packages/framework/dist/session/pump.js';
import { prepare } from './components.js';
import { ENGINES, RUN, session, type Told } from './memory-session.js';
import { MemoryStore } from './memory-store.js';
import { story } from './story.js';
import { scaled } from './streams.js';

const NOW = 1_800_000_000_000;

const textOf = (rows: readonly JournalRow[]): string[] =>
  rows.map(({ sequence, body, crc, chain }) =>
    [sequence, crc, Buffer.from(chain).toString('hex'), Buffer.from(body).toString('base64')].join(' '),
  );

const projected = ({ projected }: MemoryStore): unknown => ({
  fills: projected.flatMap(({ fills }) => fills),
  roundTrips: projected.flatMap(({ roundTrips }) => roundTrips),
  predictions: projected.flatMap(({ predictions }) => predictions),
});

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.fail('it went on'),
    (error: unknown) => error,
  );
}

describe('engine: pump and recovery', () => {
  const events = story().slice(0, 640);
  let whole: Told;

  before(async () => {
    await prepare();
    // The wall clock is in each row, though nothing depends on it; the same one makes rows comparable. And stepping takes
    // no time, so that every batch is whole on every machine.
    sinon.useFakeTimers({ now: NOW, toFake: ['Date', 'performance'] });
    whole = await session(new MemoryStore(), events);
  });

  after(() => sinon.restore());

  it('writes a row for each event, once', () => {
    expect(whole.store.journal.map(({ sequence }) => sequence)).to.deep.equal(events.map((_, i) => i + 1));
    expect(whole.store.projected.flatMap(({ fills }) => fills)).not.to.be.empty;
  });

  for (const maxBatch of [1, 7]) {
    it(`makes the same rows, chain and state with ${maxBatch} events a transaction as with 256`, async () => {
      const { store, engine } = await session(new MemoryStore(), events, { maxBatch });
      expect(textOf(store.journal)).to.deep.equal(textOf(whole.store.journal));
      expect(engine.digest().hash).to.equal(whole.engine.digest().hash);
      expect(projected(store)).to.deep.equal(projected(whole.store));
    });
  }

  for (const everyEvents of [1, 100]) {
    it(`makes the same rows and state with a checkpoint every ${everyEvents} events as with none`, async () => {
      const policy = { everyEvents, everyMs: Infinity };
      const some = events.slice(0, 200);
      const [often, never] = [
        await session(new MemoryStore(), some, { policy, maxBatch: 5 }),
        await session(new MemoryStore(), some),
      ];
      expect(often.store.kept.length).to.be.above(1);
      expect(textOf(often.store.journal)).to.deep.equal(textOf(never.store.journal));
      expect(often.engine.digest().hash).to.equal(never.engine.digest().hash);
    });
  }

  it('goes on after a loss of power with the same chain and state, from a checkpoint or from nothing', async () => {
    const policy = { everyEvents: 90, everyMs: Infinity };
    const { store } = await session(new MemoryStore(), events, { policy, maxBatch: 30 });
    for (const [lost, checkpoint] of [
      [250, 0],
      [333, 180],
      [520, 450],
    ] as const) {
      const left = store.asOf(lost, checkpoint);
      const next = await session(left, events);
      expect(textOf(next.store.journal)).to.deep.equal(textOf(whole.store.journal));
      expect(next.engine.digest().hash).to.equal(whole.engine.digest().hash);
    }
  });

  it('drops a checkpoint with a damaged page, so that later ones are whole again', async () => {
    const policy = { everyEvents: 90, everyMs: Infinity };
    const { store } = await session(new MemoryStore(), events.slice(0, 400), { policy, maxBatch: 30 });
    const [newest, older] = store.kept as [CheckpointRow, CheckpointRow];
    const own = newest.pageHashes.find((hash) => !older.pageHashes.includes(hash)) as string;
    const bytes = store.pageBytes.get(own) as Uint8Array;
    bytes[5] = (bytes[5] as number) ^ 1;
    const recovered = await recover(RUN, store, ENGINES, () => undefined);
    expect(recovered.checkpoint).to.equal(older.sequence);
    expect(recovered.checkpoints.at(-1)).to.equal(older.sequence);
    expect(store.kept.map(({ sequence }) => sequence)).not.to.include(newest.sequence);
    expect(await store.note('knownGood')).to.equal(String(older.sequence));
    const next = await session(store, events, { policy });
    expect(next.engine.digest().hash).to.equal(whole.engine.digest().hash);
    const [last] = store.kept as [CheckpointRow];
    expect((await recover(RUN, store, ENGINES, () => undefined)).checkpoint).to.equal(last.sequence);
  });

  it('shows a run as it stands on the disk, while the next events are stepped already', async () => {
    const store = new MemoryStore();
    const shown: [sequence: number | undefined, durable: number][] = [];
    const onDurable = ({ status }: Durable): void =>
      void shown.push([status?.sequence, store.journal.length]);
    const { engine } = await session(store, events, { maxBatch: 7, onDurable });
    expect(engine.digest().hash).to.equal(whole.engine.digest().hash);
    expect(shown.length).to.be.above(events.length / 7 - 1);
    for (const [sequence, durable] of shown) expect(sequence).to.equal(durable);
  });

  it('does not go on where a checkpoint is behind the end of the journal: events are lost', async () => {
    const policy = { everyEvents: 90, everyMs: Infinity };
    const { store } = await session(new MemoryStore(), events.slice(0, 400), { policy, maxBatch: 30 });
    store.journal.length = (store.kept[0] as CheckpointRow).sequence - 1;
    const error = await failure(recover(RUN, store, ENGINES, () => undefined));
    expect(error).to.have.property('code', 'BOT_JOURNAL_CORRUPT');
  });

  it('keeps a checkpoint that the disk does not give just now', async () => {
    const policy = { everyEvents: 90, everyMs: Infinity };
    const { store } = await session(new MemoryStore(), events.slice(0, 400), { policy, maxBatch: 30 });
    const before = store.kept.map(({ sequence }) => sequence);
    const busy = botError('BOT_STORAGE_BUSY', { file: 'bot.sqlite' });
    const read = sinon.stub(store, 'rows').rejects(busy);
    expect(await failure(recover(RUN, store, ENGINES, () => undefined))).to.equal(busy);
    read.restore();
    expect(store.kept.map(({ sequence }) => sequence)).to.deep.equal(before);
    expect((await recover(RUN, store, ENGINES, () => undefined)).checkpoint).to.equal(before[0]);
  });

  it('keeps the newest checkpoints, says of each what it is, and links it to the one before', async () => {
    const policy = { everyEvents: 30, everyMs: Infinity, keepNewest: 4, keepDays: 0 };
    const { store, engine } = await session(new MemoryStore(), events, { policy, maxBatch: 10 });
    const kept = store.kept.map(factsOf);
    const sequences = kept.map(({ sequence }) => sequence);
    expect(sequences).to.have.length(4);
    expect(sequences[0]).to.equal(events.length);
    expect(kept.slice(0, 3).map(({ meta }) => meta.parent)).to.deep.equal(sequences.slice(1));
    expect(kept.map(({ meta }) => meta.reason)).to.deep.equal([
      'end of session',
      ...Array(3).fill('interval'),
    ]);
    const [{ meta }] = kept as [CheckpointFacts];
    expect(meta).to.deep.include({ at: NOW, time: engine.time, configHash: 'config' });
    expect(meta.bytes).to.equal(
      (store.kept[0] as CheckpointRow).manifest.length +
        (await store.pages(store.kept[0]?.pageHashes ?? [])).reduce(
          (sum, { bytes }) => sum + bytes.length,
          0,
        ),
    );
    const [lane] = engine.lanes;
    const skill = Object.values(meta.lanes[lane?.name ?? '']?.skill ?? {});
    expect(skill[0]?.scored).to.equal(lane?.markets[0]?.experts?.state.scores.scored);
    expect(skill[0]?.scored).to.be.above(100);
  });

  it('stops at a sound row that says something else than its event gives when stepped again', async () => {
    const told = rewritten(whole.store.journal.slice(0, 90), 70, (entry) => ({ ...entry, outputs: [] }));
    expect(await failureOf(told)).to.equal('BOT_REPLAY_DIVERGED');
    const event = rewritten(whole.store.journal.slice(0, 90), 70, (entry) => ({
      ...entry,
      event: scaled(entry.event as Candle, 1.0001),
    }));
    expect(await failureOf(event)).to.equal('BOT_REPLAY_DIVERGED');
    const same = rewritten(whole.store.journal.slice(0, 90), 70, (entry) => entry);
    expect(await failureOf(same)).to.equal(undefined);
  });
});

/** Sound rows of the same events, but for the one at `index`. */
function rewritten(
  rows: readonly JournalRow[],
  index: number,
  change: (entry: JournalEntry) => JournalEntry,
): MemoryStore {
  const writer = new JournalWriter(0, GENESIS);
  const store = new MemoryStore();
  rows.forEach((row, i) => {
    const entry = readEntry(row);
    const { stream, cursorId, time, receivedTime } = row;
    const receipt = { stream, cursorId, time, receivedTime };
    store.journal.push(writer.write(i === index ? change(entry) : entry, receipt));
  });
  return store;
}

async function failureOf(store: MemoryStore): Promise<string | undefined> {
  try {
    await recover(RUN, store, ENGINES, () => undefined);
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code;
  }
}
