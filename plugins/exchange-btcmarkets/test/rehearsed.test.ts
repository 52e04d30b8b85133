import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import {
  Candle,
  type InstrumentId,
  type MarketEvent,
  type PluginDefinition,
  type Rehearsal,
  type RunningRehearsal,
  type StreamRequest,
} from '@autotrader/sdk';
import { candleToTrades } from '@autotrader/sdk/candles';
import { candleAt, loadCandles } from '@autotrader/sdk/data';
import plugin from '../dist/index.js';
import type { VenueSocket } from '../dist/socket.js';
import type { StreamState } from '../dist/stream-state.js';
import { expected, inOrder } from './support/stream-venue.js';
import { candleRows, readAll, Scratch } from './support/venue-run.js';

const BTC: InstrumentId = 'BTC-AUD@btcmarkets';
const ETH: InstrumentId = 'ETH-AUD@btcmarkets';
const HEADER = 'ts_ms,open,high,low,close,volume';
const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
const REAL = fileURLToPath(
  new URL('../../../../shared/data/bitfinex_BTCUSD_1m_2019-05_07.csv.gz', import.meta.url),
);

const emulator = plugin.find(({ name }) => name === 'btcmarkets-rehearsal') as PluginDefinition;
const provided = await emulator.setup({ options: {}, needs: {}, onClose: () => undefined });
const { rehearsal } = provided as { rehearsal: Rehearsal };

function candlesOf(rows: readonly (readonly (string | number)[])[], instrument: InstrumentId): Candle[] {
  return rows.map((row) => {
    const [time = NaN, open = NaN, high = NaN, low = NaN, close = NaN, volume = NaN] = row.map(Number);
    return new Candle(instrument, time, MINUTE, open, high, low, close, Math.round(volume * 1e8) / 1e8);
  });
}

function stream(instrument: InstrumentId, feed: 'trades' | 'candles'): StreamRequest {
  return { instrument, feed, intervalMs: MINUTE, afterId: undefined, afterTime: undefined };
}

describe('the adapter against the rehearsal', function () {
  this.timeout(20_000);
  const scratch = new Scratch();
  const btc = candleRows(4_500, 1, START);
  const eth = candleRows(4_500, 2, START);
  const files = [
    { instrument: BTC, file: scratch.csv('btc.csv.gz', HEADER, btc) },
    { instrument: ETH, file: scratch.csv('eth.csv.gz', HEADER, eth) },
  ];
  let running: RunningRehearsal;

  after(() => scratch.remove());
  afterEach(() => running.close());

  async function start(which: readonly { instrument: InstrumentId; file: string }[]): Promise<void> {
    running = await rehearsal.start({
      files: which,
      instruments: [],
      seed: 1,
      speed: 'max',
      port: 0,
    });
  }

  it('candles of one instrument are exactly the rows, each with its last trade id', async () => {
    await start(files.slice(0, 1));
    const { events, ids } = await readAll(running, [stream(BTC, 'candles')]);
    expect(events).to.deep.equal(candlesOf(btc, BTC));
    expect(ids.every((id, at) => id > (ids[at - 1] ?? 0))).to.equal(true);
  });

  it('trades of two instruments are exactly the trades in order, with the clock between', async () => {
    await start(files);
    const { events } = await readAll(running, [stream(ETH, 'trades'), stream(BTC, 'trades')]);
    const trades = [candlesOf(btc, BTC), candlesOf(eth, ETH)].flatMap((candles) =>
      candles.flatMap(candleToTrades),
    );
    expect(
      sameAs(
        events,
        expected(inOrder(trades), 'trades', MINUTE).map(({ event }) => event),
      ),
    ).to.equal('');
  });

  for (const feed of ['candles', 'trades'] as const)
    it(`${feed} are the same with ten cuts of the socket and a sink that is often full`, async () => {
      await start(files);
      const trades = [candlesOf(btc, BTC), candlesOf(eth, ETH)].flatMap((candles) =>
        candles.flatMap(candleToTrades),
      );
      const wanted = expected(inOrder(trades), feed, MINUTE).map(({ event }) => event);
      let cuts = 0;
      let cutAt = 5;
      const { events, notes } = await readAll(
        running,
        [stream(BTC, feed), stream(ETH, feed)],
        (subscription, sink) => {
          const { state, socket } = subscription as unknown as { state: StreamState; socket: VenueSocket };
          sink.room = (count) => {
            const connections = sink.notes.filter(({ kind }) => kind === 'connected').length;
            if (cuts < 10 && connections > cuts && count >= cutAt && state.phase === 'live') {
              socket.drop();
              [cuts, cutAt] = [cuts + 1, count + 5];
            }
            if (count % 97 !== 0) return true;
            setTimeout(() => subscription.resume(), 1);
            return false;
          };
        },
      );
      expect(cuts).to.equal(10);
      expect(sameAs(events, wanted)).to.equal('');
      expect(notes.filter(({ kind }) => kind === 'connected')).to.have.length.above(cuts);
    });

  it('the real file of 99,910 bars comes back exactly', async function () {
    if (!existsSync(REAL)) {
      console.warn(`SKIPPED: ${REAL} is not here`);
      this.skip();
    }
    const rows = loadCandles(REAL, { instrument: BTC });
    await start([{ instrument: BTC, file: REAL }]);
    const { events } = await readAll(running, [stream(BTC, 'candles')]);
    expect(rows.length).to.equal(99_910);
    expect(
      sameAs(
        events,
        Array.from({ length: rows.length }, (_, row) => candleAt(rows, row)),
      ),
    ).to.equal('');
  });
});

/** Where two lists of events differ, in words; empty when they do not. Chai's own diff of so many would take minutes. */
function sameAs(events: readonly MarketEvent[], wanted: readonly MarketEvent[]): string {
  const at = events.findIndex((event, n) => JSON.stringify(event) !== JSON.stringify(wanted[n]));
  if (at >= 0) return `event ${at} is ${JSON.stringify(events[at])}, not ${JSON.stringify(wanted[at])}`;
  return events.length === wanted.length ? '' : `${events.length} events, not ${wanted.length}`;
}
