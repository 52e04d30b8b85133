/** The reference learner's inputs: what a config without `features` means. */
export const DEFAULT_FEATURES = [
  'return1',
  'return2',
  'return5',
  'return15',
  'return60',
  'volatility20',
  'volatility100',
  'range',
  'body',
  'volume-zscore50',
  'ema-spread',
  'rsi14',
  'bollinger20',
  'hour-sin',
  'hour-cos',
  'holes',
] as const;
