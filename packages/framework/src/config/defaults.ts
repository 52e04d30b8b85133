/**
 * What a config need not say. Components are named as plugins register them; which package brings them is the
 * config's business (`plugins`).
 */
export const DEFAULTS = {
  plugins: [],
  exchange: 'btcmarkets',
  models: ['zero', 'ridge', 'lstm'],
  horizon: 1,
  strategy: 'confidence',
  sizing: { use: 'percent', percent: 50 },
  risk: [],
  broker: 'simulated',
  account: { cash: { AUD: '100000' } },
  storage: 'typeorm',
  monitors: ['console'],
  checkpoint: { everyEvents: 1000, everyMs: 60_000, keepNewest: 5, keepDays: 30, keepMegabytes: 1_000 },
  journal: { packAfterEvents: 20_000 },
  backup: { everyHours: 24, keep: 3, folder: '.bot/backups' },
  seed: 1,
  hangMs: 30_000,
} as const;

/** Length of bars where neither config nor data file says, ms. */
export const DEFAULT_INTERVAL_MS = 60_000;
/** Length of bars in a simulated market, where there should be something to see at once, ms. */
export const SIMULATED_INTERVAL_MS = 5_000;

/** Name of the one lane of a config without `lanes`. */
export const DEFAULT_LANE = 'main';
