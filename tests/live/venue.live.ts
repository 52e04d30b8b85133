import { expect } from 'chai';
import type { Exchange, MarketEvent, PluginDefinition, SourceNote } from '@autotrader/sdk';
import definitions from '@autotrader/plugin-exchange-btcmarkets';

const VENUE = 'https://api.btcmarkets.net/v3/time';
const BTC = 'BTC-AUD@btcmarkets' as const;
const MINUTE = 60_000;
const REACH_MS = 10_000;
const LISTEN_MS = 90_000;

/** The adapter as the bot opens it, allowed to talk to the venue itself. Public data needs no key. */
async function openVenue(): Promise<{ exchange: Exchange; close: () => Promise<void> }> {
  const adapter = definitions.find(({ name }) => name === 'btcmarkets') as unknown as PluginDefinition;
  const closers: (() => void | Promise<void>)[] = [];
  const options = adapter.options.parse({ live: true });
  const provided = await adapter.setup({ options, needs: {}, onClose: (close) => void closers.push(close) });
  const close = async (): Promise<void> => {
    for (const each of closers.reverse()) await each();
  };
  return { exchange: (provided as { exchange: Exchange }).exchange, close };
}

describe('the venue itself (public data only)', function () {
  this.timeout(LISTEN_MS + REACH_MS);

  before(async function () {
    const reached = await fetch(VENUE, { signal: AbortSignal.timeout(REACH_MS) }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (reached) return;
    console.warn(`${VENUE} cannot be reached from here`);
    this.skip();
  });

  it('tells rules, fees and history', async () => {
    const { exchange, close } = await openVenue();
    try {
      const { instruments, fees } = await exchange.rules([BTC]);
      expect(instruments[0]?.instrument).to.include({ id: BTC, base: 'BTC', quote: 'AUD' });
      expect(fees[0]?.tiers.length).to.be.above(1);
      const bars = await exchange.history(BTC, MINUTE, 30);
      expect(bars.length).to.be.within(1, 30);
      for (const bar of bars) expect(bar.low <= bar.close && bar.close <= bar.high).to.equal(true);
    } finally {
      await close();
    }
  });

  it('delivers trades and clocks in order', async () => {
    const { exchange, close } = await openVenue();
    const events: MarketEvent[] = [];
    const notes: SourceNote[] = [];
    const stream = { instrument: BTC, feed: 'trades' as const, intervalMs: 5_000, afterId: undefined };
    const subscription = await exchange.subscribe([{ ...stream, afterTime: Date.now() - 10 * MINUTE }], {
      push: (event) => events.push(event) > 0,
      note: (note) => void notes.push(note),
      end: () => undefined,
      fail: (error) => notes.push({ kind: 'disconnected', text: error.message }),
    });
    await new Promise((resolve) => setTimeout(resolve, LISTEN_MS - REACH_MS));
    await subscription.close();
    await close();
    expect(notes.some(({ kind }) => kind === 'connected')).to.equal(true);
    expect(events.filter(({ kind }) => kind === 'clock').length).to.be.above(5);
    const times = events.map((event) => ('time' in event ? event.time : 0));
    expect([...times].sort((a, b) => a - b)).to.deep.equal(times);
  });
});
