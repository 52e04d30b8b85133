import { expect } from 'chai';
import type { Candle, InputEvent, State } from '@autotrader/sdk';
import { choose } from './components.js';
import { Bench, crossLane, specOf } from './engine-fixture.js';
import { asTrades, BTC, candles, ETH, merged, opening } from './streams.js';

const lane = crossLane({ strategy: choose('strategy', 'notes') });
const QUIET = new Set([40, 41, 42, 97]);

/** What the notes strategy of an instrument was shown. */
function notesOf({ engine }: Bench, id: string): { candles: State[]; trades: number } {
  const market = engine.lanes[0]?.markets.find((each) => each.id === id);
  return market?.strategy.state as unknown as { candles: State[]; trades: number };
}

const row = ({ openTime, intervalMs, open, high, low, close, volume }: Candle): State => [
  openTime + intervalMs,
  openTime,
  intervalMs,
  open,
  high,
  low,
  close,
  volume,
];

describe('engine: candles built in the core', () => {
  const btc = candles(300).filter((_, i) => !QUIET.has(i));
  const eth = candles(300, 5, ETH).filter((_, i) => i % 11 !== 0);
  const ids = [BTC, ETH];
  const first: InputEvent[] = opening(ids);

  it("are exactly the file's rows, of both instruments, with the time of their end", () => {
    const bench = new Bench(specOf([lane], ids, { feed: 'trades' })).play([...first, ...asTrades(btc, eth)]);
    expect(notesOf(bench, BTC).candles).to.deep.equal(btc.map(row));
    expect(notesOf(bench, ETH).candles).to.deep.equal(eth.map(row));
    expect(notesOf(bench, BTC).trades).to.be.above(btc.length);
  });

  it('have the time of their end, also when only a much later print closes them', () => {
    const prints = asTrades(btc).filter(({ kind }) => kind === 'trade');
    const bench = new Bench(specOf([lane], [BTC], { feed: 'trades' })).play([...opening(), ...prints]);
    // The last one is still open.
    expect(notesOf(bench, BTC).candles).to.deep.equal(btc.slice(0, -1).map(row));
  });

  it('are what a strategy is shown with `feed: candles`', () => {
    const shown = (feed: 'candles' | 'trades', events: InputEvent[]): State => {
      const bench = new Bench(specOf([lane], ids, { feed })).play([...first, ...events]);
      return ids.map((id) => notesOf(bench, id).candles);
    };
    expect(shown('trades', asTrades(btc, eth))).to.deep.equal(shown('candles', merged(btc, eth)));
  });

  it('do not meet the orders again that their trades have met', () => {
    const trading = crossLane();
    const built = new Bench(specOf([trading], [BTC], { feed: 'trades' })).play([
      ...opening(),
      ...asTrades(btc),
    ]);
    const ledger = built.engine.lanes[0]?.ledger;
    expect(ledger?.state.fills).to.be.above(2);
    const filled = built.outputs.filter((list) => (list as State[][]).some(([code]) => code === 6));
    expect(filled.length).to.equal(ledger?.state.fills);
    ledger?.assertSound();
  });
});
