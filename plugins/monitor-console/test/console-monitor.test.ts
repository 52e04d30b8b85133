import { expect } from 'chai';
import { Candle, type RunStatus, type SkillSummary } from '@autotrader/sdk';
import { ConsoleMonitor } from '../dist/console-monitor.js';
import { skillText, statusBlock, statusLine } from '../dist/status-text.js';

const NO_SKILL: SkillSummary = {
  r2: -0.0001,
  directionalAccuracy: 0.5,
  coverage: 0.9,
  scored: 900,
  zScore: 0.2,
};
const SKILL: SkillSummary = { r2: 0.05, directionalAccuracy: 0.57, coverage: 0.9, scored: 900, zScore: 5 };
const BTC = 'BTC-AUD@btcmarkets' as const;

function statusAt(time: number, skill: SkillSummary = NO_SKILL): RunStatus {
  const prediction = {
    instrument: BTC,
    openTime: time - 5_000,
    horizonMs: 5_000,
    point: 0.001,
    lower: -0.01,
    upper: 0.012,
    sigma: 0.005,
    confidence: 0.61,
    shares: [0.2, 0.8],
  };
  const instrument = {
    instrument: BTC,
    price: 85_000.5,
    prediction,
    skill,
    position: 0.25,
    decision: `stays: ${'a long reason '.repeat(20)}`,
    decisionTime: time,
  };
  const lane = {
    lane: 'confidence',
    strategy: 'confidence',
    equity: 99_000,
    startingCash: 100_000,
    currency: 'AUD',
    fills: 3,
    roundTrips: 1,
    instruments: [instrument],
  };
  const facts = {
    runId: 'main',
    session: 2,
    source: 'simulated market (no real prices)',
    connection: 'connected',
  };
  return { ...facts, time, sequence: 1234, events: 34, lanes: [lane] };
}

const ESCAPE = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');
const plain = (text: string): string => text.replace(ESCAPE, '');

describe('console monitor', () => {
  it('says what runs, that the market is simulated, and why nothing was done', () => {
    const block = statusBlock(statusAt(1_767_830_400_000), false).join('\n');
    for (const words of [
      'session 2',
      'simulated market',
      '2026-01-08 00:00:00 UTC',
      '(-1.00 %)',
      'holds 0.25',
      'stays: a long',
    ])
      expect(block).to.contain(words);
    expect(block).to.contain('forecast +10.00 bp [-100.0 to +120.0], 61 % sure of the sign');
  });

  it('keeps within 100 columns, with and without colours', () => {
    for (const color of [true, false]) {
      for (const line of statusBlock(statusAt(1_767_830_400_000), color))
        expect(plain(line).length).to.be.at.most(100);
    }
  });

  it('claims skill only where the test says so, and nothing before 200 scores', () => {
    expect(skillText(SKILL)).to.match(/R² \+5\.00 %.*: skill$/);
    expect(skillText(NO_SKILL)).to.match(/no skill shown$/);
    expect(skillText({ ...SKILL, scored: 199 })).to.equal('199 forecasts scored, too few to say');
  });

  it('redraws its block in place on a terminal', () => {
    const written: string[] = [];
    const write = (text: string) => written.push(text);
    const monitor = new ConsoleMonitor({ terminal: true, color: false, write, now: () => 0 });
    monitor.show(statusAt(1_000));
    monitor.show(statusAt(2_000));
    const lines = statusBlock(statusAt(1_000), false).length;
    expect(written[0]).to.not.contain(`\u001b[${lines}A`);
    expect(written[1]?.startsWith(`\u001b[${lines}A`)).to.equal(true);
  });

  it('adds at most one plain line a bar elsewhere, and the summary at the end', () => {
    const { written, monitor } = plainMonitor(5_000);
    monitor.show(statusAt(5_000));
    for (const openTime of [0, 0, 5_000]) monitor.event(bar(openTime), () => statusAt(openTime + 5_000));
    monitor.event({ kind: 'clock', time: 10_000 }, () => statusAt(10_000));
    expect(written).to.deep.equal([`${statusLine(statusAt(5_000))}\n`, `${statusLine(statusAt(10_000))}\n`]);
    monitor.finish(statusAt(10_000), 'the end');
    expect(written.at(-1)).to.equal('the end\n');
  });

  it('adds no line twice, and no more than one a second where bars come faster', () => {
    const same = plainMonitor(1_000);
    for (const openTime of [0, 5_000]) same.monitor.event(bar(openTime), () => statusAt(5_000));
    expect(same.written).to.deep.equal([`${statusLine(statusAt(5_000))}\n`]);
    const quick = plainMonitor(100);
    for (let time = 0; time < 50_000; time += 5_000) quick.monitor.event(bar(time), () => statusAt(time));
    expect(quick.written, 'ten bars in a second').to.have.length(2);
  });
});

const bar = (openTime: number) => new Candle(BTC, openTime, 5_000, 1, 1, 1, 1, 1);

/** A monitor without a terminal, and what it writes; a clock that is asked goes on by `stepMs`. */
function plainMonitor(stepMs: number) {
  const written: string[] = [];
  let now = 0;
  const write = (text: string) => written.push(text);
  const monitor = new ConsoleMonitor({ terminal: false, color: false, write, now: () => (now += stepMs) });
  return { written, monitor };
}
