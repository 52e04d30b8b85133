import { expect } from 'chai';
import { decimalFromUnits, unitsFromDecimal, unitsFromNumber } from '@autotrader/sdk';
import { createRandom, nextUniform } from '@autotrader/sdk/random';

describe('unitsFromNumber', () => {
  it('gives back the units whose nearest number it is, as long as numbers can tell units apart', () => {
    const random = createRandom(1);
    for (let i = 0; i < 50_000; i++) {
      const largest = i % 2 === 0 ? 6_710_886_400_000_000 : 10 ** (1 + 14 * nextUniform(random));
      const units = BigInt(Math.floor(largest * nextUniform(random)));
      expect(unitsFromNumber(Number(decimalFromUnits(units)))).to.equal(units);
      expect(unitsFromNumber(-Number(decimalFromUnits(units)))).to.equal(-units);
    }
  });

  it('reads the decimal text where they cannot', () => {
    expect(unitsFromNumber(90071992.54)).to.equal(9_007_199_254_000_000n);
    expect(unitsFromNumber(123456789012.5)).to.equal(unitsFromDecimal('123456789012.5'));
    expect(unitsFromNumber(1e21)).to.equal(10n ** 29n);
  });
});
