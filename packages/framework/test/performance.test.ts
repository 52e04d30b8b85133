import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { curveMetrics, tradeMetrics } from '../dist/ledger/index.js';

const VECTORS = new URL('../../../../shared/vectors/metrics.json', import.meta.url);

interface Vectors {
  readonly cases: readonly {
    readonly case: string;
    readonly returns: number[];
    readonly formula: Record<string, number>;
  }[];
  readonly trades: Record<string, number> & { readonly pnl: number[] };
}

describe('performance figures', () => {
  it('equal the published vectors', function () {
    // the reference vectors are not beside this repository
    if (!existsSync(VECTORS)) this.skip();
    const { cases, trades } = JSON.parse(readFileSync(VECTORS, 'utf8')) as unknown as Vectors;
    for (const { returns, formula } of cases) {
      const metrics = curveMetrics(returns);
      const near = (figure: number | null, name: string) =>
        expect(figure, name).to.be.closeTo(
          formula[name] as number,
          1e-9 * Math.max(1, Math.abs(formula[name] as number)),
        );
      near(metrics.totalReturn, 'total_return');
      near(metrics.annualReturn, 'cagr');
      near(metrics.annualVolatility, 'vol_annual');
      near(metrics.sharpe, 'sharpe');
      near(metrics.sortino, 'sortino');
      near(metrics.maxDrawdown, 'max_drawdown');
      near(metrics.calmar, 'calmar');
      near(metrics.valueAtRisk, 'var_95_hist');
    }
    const figures = tradeMetrics(trades.pnl);
    expect(figures.profitFactor).to.be.closeTo(trades.profit_factor as number, 1e-12);
    expect(figures.expectancy).to.be.closeTo(trades.expectancy as number, 1e-12);
    expect(figures.winRate).to.be.closeTo(trades.win_rate as number, 1e-12);
    expect(figures.systemQuality).to.be.closeTo(trades.sqn_ddof1 as number, 1e-12);
  });

  it('have no value, not NaN, where the formula has none', () => {
    expect(curveMetrics([0, 0, 0, 0])).to.include({
      sharpe: null,
      sortino: null,
      calmar: null,
      totalReturn: 0,
    });
    expect(curveMetrics(Array<number>(10).fill(0.01)).sharpe).to.equal(null);
    expect(curveMetrics([-1, 0.5])).to.include({ totalReturn: -1, maxDrawdown: -1, annualReturn: -1 });
    expect(curveMetrics([]).totalReturn).to.equal(null);
    expect(tradeMetrics([])).to.deep.equal({
      count: 0,
      winRate: null,
      profitFactor: null,
      expectancy: null,
      systemQuality: null,
    });
    expect(tradeMetrics([5, 3]).profitFactor).to.equal(null);
  });

  it('match by hand', () => {
    const { totalReturn, maxDrawdown } = curveMetrics([0.1, -0.5, 0.2]);
    expect(totalReturn).to.be.closeTo(1.1 * 0.5 * 1.2 - 1, 1e-12);
    expect(maxDrawdown).to.be.closeTo(-0.5, 1e-12);
    expect(tradeMetrics([120, -80]).profitFactor).to.equal(1.5);
  });
});
