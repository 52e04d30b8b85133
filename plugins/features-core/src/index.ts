import type { FeatureDefinition } from '@autotrader/sdk';
import { ema, sma } from './features/averages.js';
import { atr, body, range } from './features/bars.js';
import { bollinger, stddev, volumeZscore, zscore } from './features/deviations.js';
import { macd } from './features/macd.js';
import { emaSpread, rsi } from './features/momentum.js';
import { ewmZscore, logReturn, volatility } from './features/returns.js';
import { holes, hourCos, hourSin } from './features/time.js';

export { atr, body, bollinger, ema, emaSpread, ewmZscore, holes, hourCos, hourSin, logReturn, macd };
export { range, rsi, sma, stddev, volatility, volumeZscore, zscore };

/** Every feature of the package; docs/reference/features.md has their formulas. */
const features: readonly FeatureDefinition[] = [
  sma,
  ema,
  macd,
  emaSpread,
  rsi,
  atr,
  range,
  body,
  stddev,
  zscore,
  bollinger,
  logReturn,
  volatility,
  ewmZscore,
  volumeZscore,
  hourSin,
  hourCos,
  holes,
];

export default features;
