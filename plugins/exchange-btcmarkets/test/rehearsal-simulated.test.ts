import { expect } from 'chai';
import { oracle } from '../dist/rehearsal/index.js';
import { BARS_PER_DAY, dayPath, SIMULATED_BAR_MS } from '../dist/rehearsal/market/simulated-path.js';
import { SIMULATED_START, simulatedPrice, simulatedTape } from '../dist/rehearsal/market/simulated-tape.js';
import type { Tape } from '../dist/rehearsal/market/tape.js';
import { placeAfterTime, printBefore, walkForward } from '../dist/rehearsal/market/walk.js';

const DAY_MS = SIMULATED_BAR_MS * BARS_PER_DAY;
const FEE = 0.001;
const btc = { seed: 7, marketId: 'BTC-AUD' };
const eth = { seed: 7, marketId: 'ETH-AUD' };
const tape = (source = btc) => simulatedTape(source, 'X', 'AUD');

function times(tapeToRead: Tape, from: number, to: number): number[] {
  const found: number[] = [];
  walkForward(
    tapeToRead,
    placeAfterTime(tapeToRead, from - 1),
    placeAfterTime(tapeToRead, to - 1),
    (rows, row) => {
      found.push(rows.times[row]!);
      return true;
    },
  );
  return found;
}

/** What being long while the forecast rises and flat while it falls brings in a day, in log return. */
function gain(forecast: (time: number) => number, source = btc): number {
  let held = false;
  let total = 0;
  for (let bar = 0; bar < BARS_PER_DAY; bar++) {
    const time = SIMULATED_START + bar * SIMULATED_BAR_MS;
    const wanted = forecast(time) > 0;
    if (wanted !== held) total -= FEE;
    held = wanted;
    if (held) total += oracle(source, time).outcome;
  }
  return total;
}

describe('rehearsal simulated market', function () {
  this.timeout(20_000);

  it('pays for following its predictable part in BTC-AUD, after fees', () => {
    expect(gain((time) => oracle(btc, time).expected)).to.be.greaterThan(5);
  });

  it('has nothing to follow in ETH-AUD: no rule on the bar before earns its fees', () => {
    const before = (time: number) => oracle(eth, time - SIMULATED_BAR_MS).outcome;
    expect(oracle(eth, SIMULATED_START + 60_000).expected).to.equal(0);
    expect(gain((time) => before(time), eth)).to.be.lessThan(-3);
    expect(gain((time) => -before(time), eth)).to.be.lessThan(-3);
  });

  it('predicts 36 % of the variance of a BTC-AUD bar, worth 0.33 % a bar', () => {
    let squares = 0;
    let errors = 0;
    let edge = 0;
    for (let bar = 0; bar < 3 * BARS_PER_DAY; bar++) {
      const { expected, outcome } = oracle(btc, SIMULATED_START + bar * SIMULATED_BAR_MS);
      squares += outcome ** 2;
      errors += (outcome - expected) ** 2;
      edge += Math.abs(expected) / (3 * BARS_PER_DAY);
    }
    expect(1 - errors / squares).to.be.closeTo(0.36, 0.03);
    expect(edge).to.be.closeTo(0.0033, 0.0003);
    expect(Math.sqrt(squares / (3 * BARS_PER_DAY))).to.be.closeTo(0.007, 0.0005);
  });

  it('makes a day alone as in sequence, and joins days without a jump', () => {
    const sequence = tape();
    const from = SIMULATED_START + 3 * DAY_MS;
    const whole = times(sequence, SIMULATED_START, from + DAY_MS).filter((time) => time >= from);
    expect(times(tape(), from, from + DAY_MS)).to.deep.equal(whole);
    const day = from / DAY_MS;
    for (const source of [btc, eth]) {
      for (let i = 0; i < 20; i++) {
        expect(dayPath(source, day + i)[BARS_PER_DAY]).to.equal(dayPath(source, day + i + 1)[0]);
      }
    }
  });

  it('closes every bar exactly on its path, with 4 to 10 trades in it', () => {
    const path = dayPath(btc, SIMULATED_START / DAY_MS);
    const played = tape();
    for (let bar = 0; bar < 500; bar++) {
      const end = SIMULATED_START + (bar + 1) * SIMULATED_BAR_MS;
      const last = printBefore(played, placeAfterTime(played, end - 1));
      expect(last?.price).to.equal(simulatedPrice(btc, path[bar + 1]!));
      expect(times(played, end - SIMULATED_BAR_MS, end).length).to.be.within(4, 10);
    }
  });

  it('differs by seed and market, keeps its price between half and twice the base', () => {
    expect(dayPath(btc, 20_000)[100]).to.not.equal(dayPath({ ...btc, seed: 8 }, 20_000)[100]);
    expect(dayPath(btc, 20_000)[100]).to.not.equal(dayPath(eth, 20_000)[100]);
    for (let day = 20_500; day < 20_530; day++) {
      const path = dayPath(btc, day);
      expect(Math.max(...path.map(Math.abs))).to.be.at.most(Math.LN2 + 1e-12);
    }
  });
});
