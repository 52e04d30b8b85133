import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';
import type { FeatureRows, Model } from '@autotrader/sdk';
import { createRandom, nextNormal } from '@autotrader/sdk/random';
import { ridge } from '@autotrader/plugin-model-baselines';

type Row = readonly number[];

const rowsOf = (values: readonly Row[]): FeatureRows => ({
  width: values[0]?.length ?? 0,
  length: values.length,
  get: (index, feature) => values[index]?.[feature] ?? NaN,
  copyWindow: () => 0,
  target: () => NaN,
  sample: () => -1,
});

const make = (width: number, options: Record<string, unknown> = {}): Model =>
  ridge.create({ width, horizon: 1, seed: 1, options: ridge.options.parse(options) });

function lossOf(model: Model, rows: readonly Row[], targets: readonly number[]): number {
  const stored = rowsOf(rows);
  return targets.reduce((loss, target, i) => {
    const error = model.predictOne(stored, i) - target;
    model.learnOne(stored, i, target);
    return loss + error * error;
  }, 0);
}

/** Solves (ridge I + Σ x xᵀ) w = Σ x y by elimination: an independent way to the same weights. */
function solve(rows: readonly Row[], targets: readonly number[], penalty: number): number[] {
  const n = rows[0]?.length ?? 0;
  const a = Array.from({ length: n }, (_, i) => [
    ...Array.from({ length: n }, (_, j) =>
      rows.reduce((s, x) => s + (x[i] ?? 0) * (x[j] ?? 0), i === j ? penalty : 0),
    ),
    rows.reduce((s, x, t) => s + (x[i] ?? 0) * (targets[t] ?? 0), 0),
  ]);
  for (let p = 0; p < n; p++) {
    for (let r = 0; r < n; r++) {
      if (r === p) continue;
      const factor = a[r]![p]! / a[p]![p]!;
      for (let c = p; c <= n; c++) a[r]![c]! -= factor * a[p]![c]!;
    }
  }
  return a.map((row, i) => row[n]! / row[i]!);
}

const SHARED = new URL('../../../../shared/vectors/regret.json', import.meta.url);

interface Regret {
  readonly linear: {
    readonly X: Row[];
    readonly y: number[];
    readonly online_ridge: { readonly loss: number };
  };
}

describe('ridge', () => {
  it('reaches the loss of the reference vectors', function () {
    // the reference vectors are not beside this repository
    if (!existsSync(SHARED)) return this.skip();
    const { linear } = JSON.parse(readFileSync(SHARED, 'utf8')) as Regret;
    const loss = lossOf(make(3, { intercept: false }), linear.X, linear.y);
    expect(loss).to.be.closeTo(linear.online_ridge.loss, 1e-9 * linear.online_ridge.loss);
  });

  it('has the weights of the batch solution, intercept included', () => {
    const random = createRandom(7);
    const rows = Array.from({ length: 300 }, () => [nextNormal(random), nextNormal(random) * 3]);
    const targets = rows.map(([a = 0, b = 0]) => 0.4 * a - 0.2 * b + 1 + 0.1 * nextNormal(random));
    const model = make(2, { ridge: 2 });
    lossOf(model, rows, targets);
    const wanted = solve(
      rows.map((row) => [...row, 1]),
      targets,
      2,
    );
    const probe = [0.7, -1.3];
    const expected = probe[0]! * wanted[0]! + probe[1]! * wanted[1]! + wanted[2]!;
    expect(model.predictOne(rowsOf([probe]), 0)).to.be.closeTo(expected, 1e-10);
  });

  it('stays symmetric, positive and bounded over many steps with a silent input', () => {
    const random = createRandom(3);
    const model = make(3, { forgetting: 0.99 });
    const rows = [[0, 0, 0]];
    const stored = rowsOf(rows);
    for (let i = 0; i < 200_000; i++) {
      rows[0] = [nextNormal(random), 1e-3 * nextNormal(random), 0];
      model.learnOne(stored, 0, nextNormal(random));
    }
    const { inverse, weights } = (
      model as unknown as { state: { inverse: Float64Array; weights: Float64Array } }
    ).state;
    for (let i = 0; i < 4; i++) {
      expect(inverse[i * 5]).to.be.within(0, 4);
      for (let j = 0; j < 4; j++) expect(inverse[i * 4 + j]).to.equal(inverse[j * 4 + i]);
    }
    expect(weights.every(Number.isFinite)).to.equal(true);
  });

  it('learns nothing from a row or an outcome that is no number', () => {
    const model = make(2);
    lossOf(model, [[1, 2]], [0.5]);
    const before = model.predictOne(rowsOf([[1, 1]]), 0);
    model.learnOne(rowsOf([[NaN, 1]]), 0, 5);
    model.learnOne(rowsOf([[1, 1]]), 0, NaN);
    model.learnOne(rowsOf([[1, Infinity]]), 0, 1);
    expect(model.predictOne(rowsOf([[1, 1]]), 0)).to.equal(before);
    expect(model.predictOne(rowsOf([[NaN, 1]]), 0)).to.equal(0);
  });
});
