import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { barsCsv, generateBars, ticksCsv } from '@autotrader/sdk/testing';

const digest = (chunks: Iterable<string>): string => {
  const hash = createHash('sha256');
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
};

describe('generated market', () => {
  it('is the benchmarks’ market byte for byte', function () {
    this.timeout(10_000);
    expect(digest(barsCsv(200_000))).to.equal(
      '295685621b1686e0f5ad3c4189fe559d94ac37e567f6b9acd890b47189f91ed7',
    );
    expect(digest(ticksCsv(100_000))).to.equal(
      '27a41c904c9ce688f87331e88d2df8441cd779e9b86af912e886dff8150bbb82',
    );
  });

  it('is another one with another seed, and always the same', () => {
    const closes = (seed: number): number[] => [...generateBars(100, seed)].map((bar) => bar.close);
    expect(closes(1)).to.deep.equal(closes(1));
    expect(closes(1)).not.to.deep.equal(closes(2));
  });
});
