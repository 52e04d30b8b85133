import { z } from '@autotrader/sdk';

/** Longest window of a feature, in bars: bounds the memory of its state. */
export const MAX_PERIOD = 100_000;

/** Option for a number of bars; `search` is the range an experiment tries unless told otherwise. */
export function bars(fallback: number, description: string, search: readonly [number, number], min = 1) {
  return z.number().int().min(min).max(MAX_PERIOD).default(fallback).meta({ description, search });
}

/** Options of a feature whose only one is its window. */
export function periodOnly(fallback: number, search: readonly [number, number], min = 1) {
  return z.strictObject({ period: bars(fallback, 'Bars in the window', search, min) });
}
