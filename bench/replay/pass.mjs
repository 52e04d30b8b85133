// One process of the replay benchmark: steps the bars of a file through the real engine, PASSES times, each with a
// fresh engine, and prints one line of JSON. CPU time of stepping alone; parsing and the digest are apart.
// Use: node bench/replay/pass.mjs FILE PASSES
import process from 'node:process';
import broker from '@autotrader/plugin-broker-simulated';
import risk from '@autotrader/plugin-risk-core';
import emaCross from '@autotrader/plugin-strategy-ema-cross';
import { decimalFromUnits, unitsFromNumber } from '@autotrader/sdk';
import { candleAt, loadCandles } from '@autotrader/sdk/data';
import { Engine, noOutputs } from '../../packages/framework/dist/engine/index.js';

const ID = 'BTC-AUD@btcmarkets';
const DEFINITIONS = [broker, risk, emaCross].flat();

function choose(kind, name, options = {}) {
  const definition = DEFINITIONS.find((each) => each.kind === kind && each.name === name);
  return { definition, options: definition.options.parse(options) };
}

/** Variant F: one coin an entry, a billion in cash, within three rules. */
function engine() {
  const lane = {
    name: 'main',
    cash: { AUD: 10n ** 17n },
    feeRate: undefined,
    horizon: 1,
    features: [],
    models: [],
    strategy: choose('strategy', 'ema-cross'),
    strategyFeatures: [],
    sizing: choose('sizing', 'fixed', { quantity: 1 }),
    risk: [
      choose('risk', 'max-position', { quantity: 10 }),
      choose('risk', 'max-drawdown', { percent: 90 }),
      choose('risk', 'cooldown', { ms: 1 }),
    ],
    broker: choose('broker', 'simulated'),
  };
  return new Engine({
    seed: 1,
    streams: [{ instrument: ID, feed: 'candles', intervalMs: 60_000 }],
    lanes: [lane],
  });
}

const OPENING = [
  {
    kind: 'instrumentChanged',
    instrument: {
      ...{ id: ID, base: 'BTC', quote: 'AUD', venue: 'btcmarkets' },
      ...{ tickSize: '0.01', lotSize: '0.00000001', minimumQuantity: '0.0001' },
    },
  },
  { kind: 'feesChanged', instrument: ID, tiers: [{ aboveVolume: '0', maker: '0.001', taker: '0.001' }] },
];

function cpuSeconds(work) {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return [(user + system) / 1e6, result];
}

function pass(series) {
  const run = engine();
  for (const event of OPENING) run.step(event, noOutputs);
  const [stepSeconds] = cpuSeconds(() => {
    for (let i = 0; i < series.length; i++) run.step(candleAt(series, i), noOutputs);
  });
  const [digestSeconds, digest] = cpuSeconds(() => run.digest().hash);
  const { ledger } = run.lanes[0];
  const close = unitsFromNumber(series.close[series.length - 1]);
  const equity = ledger.balance('AUD') + (ledger.held(ID) * close) / 100_000_000n;
  return {
    stepSeconds,
    digestSeconds,
    digest,
    fills: ledger.state.fills,
    equity: decimalFromUnits(equity),
  };
}

const [file, passes] = process.argv.slice(2);
const [parseSeconds, series] = cpuSeconds(() => loadCandles(file, { instrument: ID }));
const results = Array.from({ length: Number(passes) }, () => pass(series));
console.log(JSON.stringify({ bars: series.length, parseSeconds, passes: results }));
