import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import features from '@autotrader/plugin-features-core';
import { market } from './support/market.js';
import { series } from './support/run.js';

// Compiled to <package>/dist-test, three folders below the repository's root.
const PAGE = new URL('../../../docs/reference/features.md', import.meta.url);

interface Row {
  name: string;
  options: string;
  outputs: string[];
}

/** The rows of the page's table. */
function tableRows(): Row[] {
  return readFileSync(PAGE, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
    .map(([, name, options, outputs]) => ({
      name: name!.slice(1, -1),
      options: options!,
      outputs: outputs!.split(', '),
    }));
}

/** Bars of NaN before each output's first value, at the default options, as the page's formulas give them. */
const WARM_UP: Record<string, number[]> = {
  sma: [19],
  ema: [0],
  macd: [25, 33, 33],
  'ema-spread': [14],
  rsi: [14],
  atr: [14],
  range: [0],
  body: [0],
  stddev: [19],
  zscore: [19],
  bollinger: [19, 19, 19, 19, 19],
  return: [1],
  volatility: [20],
  'ewm-zscore': [101],
  'volume-zscore': [49],
  'hour-sin': [0],
  'hour-cos': [0],
  holes: [1],
};

describe('docs/reference/features.md', () => {
  it('has every feature with its outputs and the defaults of its options', () => {
    const table = tableRows();
    expect(table.map((row) => row.name)).to.have.members(features.map((feature) => feature.name));
    for (const { name, options, outputs } of table) {
      const feature = features.find((each) => each.name === name)!;
      expect(outputs, name).to.deep.equal(feature.outputs);
      for (const [option, value] of Object.entries(feature.options.parse({}) as object))
        expect(options, name).to.match(new RegExp(`\\b${option}\\b[^,(]*\\(\`?${value}\`?\\)`));
    }
  });

  it('tells the warm-up of every output', () => {
    const candles = market(150);
    for (const feature of features) {
      const starts = feature.outputs.map((name) =>
        series(feature, {}, candles, name).findIndex(Number.isFinite),
      );
      expect(starts, feature.name).to.deep.equal(WARM_UP[feature.name]);
    }
  });
});
