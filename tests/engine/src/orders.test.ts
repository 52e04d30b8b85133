import { expect } from 'chai';
import { enter, exit, hold, type Candle, type Signal, type State } from '@autotrader/sdk';
import { choose } from './components.js';
import { Bench, crossLane, OUTPUT, specOf } from './engine-fixture.js';
import { fillNotes, scripted } from './strategies.js';
import { barAt, BTC, ETH, flatBar, MINUTE, opening, START } from './streams.js';

const ENTRY = enter('buy', { reason: 'script', stopLossPercent: 5, takeProfitPercent: 10 });

/** One lane that follows a script by bar. */
function play(script: Record<number, Signal>, bars: readonly Candle[], lane = crossLane()): Bench {
  const strategy = scripted((bar) => script[bar] ?? hold);
  return new Bench(specOf([{ ...lane, strategy }])).play([...opening(), ...bars]);
}

const flat = (count: number, price = 100): Candle[] =>
  Array.from({ length: count }, (_, i) => flatBar(i, price));

/** What became of the orders, in words. */
function life(bench: Bench): string[] {
  const named = new Map<unknown, string>();
  return bench.all.flatMap((output) => {
    const [code, , id] = output;
    if (code === OUTPUT.order) {
      named.set(id, String(output[5]));
      return [`${output[4]} ${output[5]} ${Number(output[6]) / 1e8}@${Number(output[8]) / 1e8}`];
    }
    if (code === OUTPUT.update) return [`${named.get(id)} ${output[3]}${output[4] ? `: ${output[4]}` : ''}`];
    if (code === OUTPUT.fill) return [`${named.get(id)} at ${Number(output[4]) / 1e8}`];
    return code === OUTPUT.roundTrip ? [`profit ${Number(output[4]) / 1e8}`] : [];
  });
}

const OPENED = [
  'buy market 1@0',
  'market accepted',
  'market at 100',
  'sell stopLoss 1@95',
  'stopLoss accepted',
  'sell takeProfit 1@110',
  'takeProfit accepted',
  'market filled',
];

/** The same, the broker's own reports in whatever place between: as a set with order kept by kind. */
const sorted = (words: readonly string[]): string[] => [...words].sort();

describe('engine: life of an order', () => {
  it('protects an entry, and the take-profit goes when the stop-loss comes', () => {
    const bars = [...flat(5), barAt(5, [99, 99, 94, 96]), ...flat(8).slice(6)];
    const words = life(play({ 1: ENTRY }, bars));
    expect(sorted(words.slice(0, 8))).to.deep.equal(sorted(OPENED));
    expect(sorted(words.slice(8))).to.deep.equal(
      sorted([
        'stopLoss at 95',
        'stopLoss filled',
        'takeProfit cancelled: position is closed',
        'profit -5.195',
      ]),
    );
  });

  it('takes the profit, and the stop-loss goes', () => {
    const bars = [...flat(5), barAt(5, [101, 112, 101, 111]), ...flat(8, 111).slice(6)];
    const bench = play({ 1: ENTRY }, bars);
    expect(sorted(life(bench).slice(8))).to.deep.equal(
      sorted([
        'takeProfit at 110',
        'takeProfit filled',
        'stopLoss cancelled: position is closed',
        'profit 9.79',
      ]),
    );
    expect(bench.engine.lanes[0]?.orders.state.open).to.deep.equal([]);
  });

  it('cancels the protection before a position is closed by the strategy', () => {
    const bench = play({ 1: ENTRY, 5: exit('enough') }, [...flat(6), flatBar(6, 102), flatBar(7, 102)]);
    const words = life(bench).slice(8);
    expect(words.slice(0, 4)).to.have.members([
      'sell market 1@0',
      'market accepted',
      'stopLoss cancelled: position is being closed',
      'takeProfit cancelled: position is being closed',
    ]);
    expect(words.slice(4)).to.have.members(['market at 102', 'market filled', 'profit 1.798']);
    expect(bench.engine.lanes[0]?.orders.state.open).to.deep.equal([]);
    expect(bench.engine.lanes[0]?.broker.openOrders(BTC)).to.deep.equal([]);
  });

  it('cancels an entry that still rests when the strategy wants out', () => {
    const resting = enter('buy', { reason: 'cheap', limitPrice: 90 });
    const words = life(play({ 1: resting, 3: exit('no more') }, flat(6)));
    expect(words).to.deep.equal([
      'buy limit 1@0',
      'limit accepted',
      'limit cancelled: position is being closed',
    ]);
  });

  it('names an order by the event it came from, so the same order has the same name anywhere', () => {
    const [order] = play({ 1: ENTRY }, flat(3)).sort(OUTPUT.order);
    expect(order?.[2]).to.equal(`main/candle:${BTC}:${START + MINUTE}/0`);
  });

  it('does nothing on history', () => {
    const strategy = scripted((bar) => (bar === 1 ? ENTRY : hold));
    const bench = new Bench(specOf([crossLane({ strategy })])).play(opening()).play(flat(5), true);
    expect(bench.sort(OUTPUT.order)).to.deep.equal([]);
    expect(bench.sort(OUTPUT.signal)).not.to.be.empty;
  });
});

describe('engine: orders that are refused say why', () => {
  const refusals = (bench: Bench): string[] => bench.sort(OUTPUT.refused).map((r) => `${r[5]}: ${r[6]}`);
  const buy = enter('buy', { reason: 'script' });
  const sized = (quantity: number) =>
    crossLane({ sizing: choose('sizing', 'fixed', { quantity }), risk: [] });

  it('below the minimum, without funds, the wrong way round, or one too many', () => {
    expect(refusals(play({ 1: buy }, flat(3), sized(0.00001)))).to.deep.equal([
      'engine: quantity {quantity} is below the minimum {minimum}',
    ]);
    const poor = { ...sized(2), cash: { AUD: 20_000_000_000n } };
    const bench = play({ 1: buy }, flat(3), poor);
    expect(refusals(bench)).to.deep.equal(['engine: costs {cost}, free cash is {free}']);
    expect(bench.sort(OUTPUT.refused)[0]?.[7]).to.deep.equal({ cost: 200.2, free: 200 });
    expect(refusals(play({ 1: enter('sell') }, flat(3)))).to.deep.equal([
      'engine: a spot account cannot sell short',
    ]);
    const limit = enter('buy', { limitPrice: 90 });
    expect(refusals(play({ 1: limit, 2: limit }, flat(4)))).to.deep.equal([
      'engine: an entry is already under way',
    ]);
    expect(refusals(play({ 1: buy, 3: buy }, flat(5)))).to.deep.equal(['engine: a position is already open']);
  });

  it('by a rule, by a halt, on an absurd price, and before the rules are known', () => {
    const small = crossLane({
      sizing: choose('sizing', 'fixed', { quantity: 1 }),
      risk: [choose('risk', 'cooldown', { ms: 600_000, after: 'any' })],
    });
    const trips = { 1: buy, 3: exit('out'), 5: buy };
    expect(refusals(play(trips, flat(8), small))).to.deep.equal([
      'cooldown: cooling down after a round trip for another {leftMs} ms',
    ]);
    const careful = { ...sized(900), cash: { AUD: 10_000_000_000_000n } };
    const halted = { ...careful, risk: [choose('risk', 'max-drawdown', { percent: 10 })] };
    const fall = [...flat(4), flatBar(4, 80), flatBar(5, 80), flatBar(6, 80), flatBar(7, 80)];
    expect(refusals(play({ 1: buy, 5: exit('out'), 7: buy }, fall, halted))).to.deep.equal([
      'max-drawdown: trading is halted',
    ]);
    const gated = { ...sized(1), risk: [choose('risk', 'outlier-gate')] };
    expect(refusals(play({ 4: buy }, [...flat(4), flatBar(4, 900)], gated))).to.deep.equal([
      'engine: the last price is an outlier',
    ]);
    const strategy = scripted((bar) => (bar === 1 ? buy : hold));
    const unknown = new Bench(specOf([crossLane({ strategy })])).play(flat(3));
    expect(refusals(unknown)).to.deep.equal(['engine: the rules of {instrument} are not known yet']);
  });

  it('and what a rule makes smaller is ordered smaller, in whole lots', () => {
    const lane = { ...sized(5), risk: [choose('risk', 'max-position', { quantity: 1.5 })] };
    expect(life(play({ 1: buy }, flat(4), lane))[0]).to.equal('buy market 1.5@0');
  });
});

describe('engine: what rules are told at a fill', () => {
  it('is of the instrument that was filled, at the time of the fill', () => {
    const rule = fillNotes();
    const strategy = scripted((bar, { instrument }) => (bar === 1 && instrument === BTC ? ENTRY : hold));
    const bench = new Bench(specOf([crossLane({ strategy, risk: [rule] })], [BTC, ETH])).play([
      ...opening([BTC, ETH]),
      ...flat(4).flatMap((bar, i) => [bar, flatBar(i, 7, ETH)]),
    ]);
    const [state] = bench.engine.lanes[0]?.risk.state as unknown as [{ fills: State[] }];
    expect(state.fills).to.deep.equal([[BTC, 100, 1, START + 2 * MINUTE, 1]]);
  });
});
