import { parseInstrumentId } from '@autotrader/sdk';
import { z } from 'zod';
import { amount, fraction } from './amounts.js';

/** Key of a schema's metadata that says which kind of component is chosen there. */
export const SPEC_KIND = 'botKind';

const name = z.string().min(1).max(214);
const laneName = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'lowercase letters, digits and hyphens');

/** `'name'` or `{ use: 'name', …options }`; the options are checked by the component's own table. */
function spec(kind: string, description: string) {
  return z
    .union([name, z.looseObject({ use: name.optional() })], {
      error: `expected the name of a ${kind}, or { use: NAME, …options }`,
    })
    .meta({ description, [SPEC_KIND]: kind });
}

const featureRequest = z.union([name, z.looseObject({ use: name })], {
  error: 'expected the name of a feature, or { use: NAME, …options }',
});

const instrument = z.strictObject({
  feed: z.enum(['trades', 'candles', 'book']).optional().meta({
    description: 'What enters the journal. Default: `trades` on a venue; with --data, what the file holds.',
  }),
  intervalMs: z.int().min(100).max(86_400_000).optional().meta({
    description:
      'Length of a bar, ms. Default: as in the data file; 60000 for prints and on a venue; 5000 in a simulated market.',
  }),
});

const account = z.strictObject({
  cash: z.record(z.string().regex(/^[A-Z0-9]{1,16}$/, 'an asset such as AUD or BTC'), amount).meta({
    description: 'What the account holds at the start, by asset.',
  }),
  fee: fraction.optional().meta({
    description:
      "Fee of a fill as a fraction of its value (`'0.001'` is 0.1 %). Default: the venue's own fees.",
  }),
});

const checkpoint = z.strictObject({
  everyEvents: z.int().min(1).max(1_000_000).meta({ description: 'A checkpoint after so many events …' }),
  everyMs: z.int().min(100).max(86_400_000).meta({ description: '… or so many ms, whichever comes first.' }),
  keepNewest: z.int().min(1).max(1_000).meta({ description: 'Keep so many of the newest checkpoints …' }),
  keepDays: z.number().min(0).max(3_650).meta({
    description:
      '… and older ones for so many days, the fewer the older. The best and a known-good one always stay.',
  }),
  keepMegabytes: z.int().min(1).max(1_000_000).meta({
    description: 'Drop the oldest of them beyond so many megabytes together.',
  }),
});

const journal = z.strictObject({
  packAfterEvents: z.int().min(0).max(1_000_000_000).meta({
    description:
      'Keep so many of the newest events as rows and pack older ones into compressed blocks; 0: never.',
  }),
});

const backup = z.strictObject({
  everyHours: z.number().min(0).max(8_760).meta({
    description:
      'A running bot makes a backup each so many hours and checks it in a process of its own; 0: never.',
  }),
  keep: z.int().min(1).max(1_000).meta({ description: 'Backups of a run that are kept.' }),
  folder: z
    .string()
    .min(1)
    .meta({ description: "Where to, relative to the project's folder; better another disk." }),
});

const laneShape = {
  features: z
    .union([z.array(name), z.record(name, featureRequest)], {
      error: 'expected a list of features, or alias: feature lines',
    })
    .optional()
    .meta({
      description: 'Inputs of the models, by alias. Default: the 16 features of the reference learner.',
    }),
  models: z.array(spec('model', 'A model.')).max(32).meta({
    description: 'Models that forecast side by side and are blended by their past success.',
  }),
  horizon: z.int().min(1).max(10_000).meta({ description: 'How many bars ahead the models forecast.' }),
  strategy: spec('strategy', 'Turns forecasts and features into signals.'),
  sizing: spec('sizing', 'How much to buy at a signal.'),
  risk: z.array(spec('risk', 'A risk rule.')).max(64).meta({
    description: 'Rules every order must pass, in this order.',
  }),
  broker: spec('broker', 'Where orders go.'),
  account,
};

const rootShape = {
  plugins: z
    .array(z.string().min(1))
    .refine((names) => new Set(names).size === names.length, 'a plugin is named twice')
    .meta({ description: 'Packages (or ./folders) that bring all components. Loaded in this order.' }),
  instruments: z
    .record(
      z.string().refine((id) => parseInstrumentId(id) !== undefined, 'expected BASE-QUOTE@venue'),
      instrument,
    )
    .refine((all) => Object.keys(all).length > 0, 'name at least one, such as BTC-AUD@btcmarkets')
    .meta({ description: 'What is traded, by id `BASE-QUOTE@venue`.' }),
  exchange: spec('exchange', 'Where market data comes from.'),
  ...laneShape,
  storage: spec('storage', 'Where journal, ledger and checkpoints are kept.'),
  monitors: z.array(spec('monitor', 'A monitor.')).max(16).meta({ description: 'Who watches the run.' }),
  checkpoint,
  journal,
  backup,
  seed: z.int().min(0).max(0xffffffff).meta({ description: 'Seed of all random numbers of the run.' }),
  hangMs: z.int().min(1_000).max(3_600_000).meta({
    description:
      'A component that does not come back within this time is switched off by the next session, ms.',
  }),
  warmup: z.int().min(0).max(100_000).optional().meta({
    description:
      'Candles of history to step before the start. Default: 1000 live, 0 in a backtest or with --data.',
  }),
};

/** What people write may leave out any key, at each of the levels that are merged. */
const laneInput = z.strictObject({ ...laneShape, account: account.partial() }).partial();

const lanes = z.record(laneName, laneInput.or(z.null())).meta({
  description:
    'Accounts that run side by side on one feed. Each takes the keys above as defaults and overrides some.',
});

const inputShape = {
  ...rootShape,
  ...laneInput.shape,
  checkpoint: checkpoint.partial(),
  journal: journal.partial(),
  backup: backup.partial(),
  lanes,
};

const profile = z.strictObject(inputShape).partial();

/** Keys that only steer how a config is put together. */
const steering = {
  extends: z.union([z.string(), z.array(z.string())]).meta({
    description: 'Config files this one builds upon, relative to it.',
  }),
  profiles: z.record(name, profile).meta({
    description: 'Named sets of overrides, chosen by --profile.',
  }),
};

/** A config as people write it: every key may be left out. */
export const inputSchema = z.strictObject({ ...inputShape, ...steering }).partial();

/** A config with all layers merged, lanes resolved and defaults in place. */
export const effectiveSchema = z.strictObject({
  ...rootShape,
  lanes: z.record(laneName, z.strictObject(laneShape)),
  profiles: steering.profiles.optional(),
});

/** Effective config as the schema returns it. */
export type EffectiveValues = z.output<typeof effectiveSchema>;
/** One lane of it. */
export type LaneValues = EffectiveValues['lanes'][string];
/** A choice of component in it. */
export type SpecValue = LaneValues['strategy'];
