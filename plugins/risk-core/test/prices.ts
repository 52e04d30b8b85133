import { Candle } from '@autotrader/sdk';

export const ID = 'BTC-AUD@test';
export const MINUTE = 60_000;

/** A flat bar, with a wick if told. */
export const candle = (minute: number, price: number, high = price, low = price): Candle =>
  new Candle(ID, minute * MINUTE, MINUTE, price, high, low, price, 1);
