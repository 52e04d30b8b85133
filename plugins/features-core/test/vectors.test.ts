import { Candle, type FeatureDefinition } from '@autotrader/sdk';
import { expect } from 'chai';
import {
  atr,
  bollinger,
  ema,
  logReturn,
  macd,
  rsi,
  sma,
  stddev,
  volatility,
  zscore,
} from '@autotrader/plugin-features-core';
import { expectClose } from './support/equal.js';
import { rows } from './support/run.js';
import { loadVectors } from './support/vectors.js';

type Column = (number | null)[];
interface Vector {
  name: string;
  params: Record<string, number>;
  outputs: Record<string, Column>;
}
interface VectorFile {
  input: Record<'ts_ms' | 'open' | 'high' | 'low' | 'close' | 'volume', number[]>;
  vectors: Vector[];
}
/** Our feature for a vector: its options, and how its row gives the vector's outputs. */
interface Case {
  feature: FeatureDefinition;
  options(params: Record<string, number>): object;
  outputs: Record<string, (row: number[]) => number>;
}

const HOUR = 3_600_000;
const first = { out: (row: number[]) => row[0]! };
const period = ({ period }: Record<string, number>) => ({ period });
const macdOutputs: Case['outputs'] = { macd: (r) => r[0]!, signal: (r) => r[1]!, hist: (r) => r[2]! };
const macdOptions = (start: string) => (p: Record<string, number>) => ({ ...p, start });

const CASES: Record<string, Case> = {
  SMA: { feature: sma, options: period, outputs: first },
  EMA: { feature: ema, options: (p) => ({ ...period(p), seed: 'sma' }), outputs: first },
  EMA_seed_first: { feature: ema, options: period, outputs: first },
  STDDEV: { feature: stddev, options: period, outputs: first },
  RSI: { feature: rsi, options: period, outputs: first },
  ATR: { feature: atr, options: period, outputs: first },
  MACD: { feature: macd, options: macdOptions('common'), outputs: macdOutputs },
  MACD_plain: { feature: macd, options: macdOptions('own'), outputs: macdOutputs },
  BBANDS: {
    feature: bollinger,
    options: ({ period, nbdev }) => ({ period, deviations: nbdev }),
    outputs: {
      pctB: (r) => (r[0]! + 1) / 2,
      upper: (r) => r[1]!,
      middle: (r) => r[2]!,
      lower: (r) => r[3]!,
      width: (r) => r[4]!,
    },
  },
  LOGRET: { feature: logReturn, options: () => ({}), outputs: first },
  REALVOL: { feature: volatility, options: period, outputs: first },
  ZSCORE: { feature: zscore, options: period, outputs: first },
};

describe('reference vectors (TA-Lib)', () => {
  for (const [name, { feature, options, outputs }] of Object.entries(CASES)) {
    it(name, function () {
      const { input, vectors } = loadVectors<VectorFile>(this, 'indicators.json');
      const candles = input.ts_ms.map((time, k) => new Candle('BTC-USD@test', time, HOUR, ...bar(input, k)));
      const matching = vectors.filter((vector) => vector.name === name);
      expect(matching).not.to.have.length(0);
      for (const vector of matching) {
        const actual = rows(feature, options(vector.params), candles);
        expect(Object.keys(outputs)).to.have.members(Object.keys(vector.outputs));
        for (const [key, read] of Object.entries(outputs))
          expectClose(actual.map(read), vector.outputs[key]!, 1e-9);
      }
    });
  }
});

function bar(input: VectorFile['input'], k: number): [number, number, number, number, number] {
  return [input.open[k]!, input.high[k]!, input.low[k]!, input.close[k]!, input.volume[k]!];
}

interface Edge {
  case: string;
  close: number[];
  outputs: Record<string, Column>;
  exact_STD5_two_pass?: Column;
}

const EDGES: Record<string, [FeatureDefinition, object]> = {
  SMA5: [sma, { period: 5 }],
  STD5: [stddev, { period: 5 }],
  RSI14: [rsi, { period: 14 }],
};

describe('reference vectors of edge cases', () => {
  for (const name of ['flat_30', 'only_up_30', 'only_down_30', 'large_offset']) {
    it(name, function () {
      const edge = loadVectors<Edge[]>(this, 'indicators_edge.json').find((each) => each.case === name)!;
      const candles = edge.close.map((x, k) => new Candle('BTC-AUD@test', k * HOUR, HOUR, x, x, x, x, 1));
      for (const [key, wanted] of Object.entries(edge.outputs)) {
        const ours = EDGES[key];
        if (!ours) continue;
        const tolerance = name === 'large_offset' ? 1e-6 : 1e-12;
        expectClose(
          rows(...ours, candles).map((row) => row[0]!),
          wanted,
          tolerance,
        );
      }
      const exact = edge.exact_STD5_two_pass;
      if (exact)
        expectClose(
          rows(stddev, { period: 5 }, candles).map((row) => row[0]!),
          exact,
          1e-6,
        );
    });
  }
});
