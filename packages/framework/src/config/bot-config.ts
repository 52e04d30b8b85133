import type { FeatureRequests, InstrumentId } from '@autotrader/sdk';
import type { EffectiveValues, LaneValues, SpecValue } from './schema.js';

/** A chosen component with the options the config gives it; `path` is where it stands, for errors. */
export interface ComponentSpec {
  readonly use: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly path: string;
}

/** One traded pair. `feed` undefined: trades on a venue, else what the data file holds. */
export interface InstrumentConfig {
  readonly id: InstrumentId;
  readonly feed: 'trades' | 'candles' | 'book' | undefined;
  /** Undefined: that of the data file, else the default of the market. */
  readonly intervalMs: number | undefined;
}

/** A lane's account: decimal texts; `fee` undefined: the venue's own fees. */
export interface AccountConfig {
  readonly cash: Readonly<Record<string, string>>;
  readonly fee: string | undefined;
}

/** One lane, fully resolved. `features` undefined: the framework's default set. */
export interface LaneConfig {
  readonly name: string;
  readonly features: FeatureRequests | undefined;
  readonly models: readonly ComponentSpec[];
  /** Bars. */
  readonly horizon: number;
  readonly strategy: ComponentSpec;
  readonly sizing: ComponentSpec;
  readonly risk: readonly ComponentSpec[];
  readonly broker: ComponentSpec;
  readonly account: AccountConfig;
}

/** What a run needs to know: all layers merged, every lane resolved. */
export interface BotConfig {
  /** The project's folder and the config file in it, absolute. */
  readonly folder: string;
  readonly file: string;
  /** What was laid over the file on the command line. */
  readonly layers: { readonly profile?: string | undefined; readonly set?: readonly string[] | undefined };
  readonly plugins: readonly string[];
  /** In the order of the config; the first is the one `--data FILE` means. */
  readonly instruments: readonly InstrumentConfig[];
  readonly exchange: ComponentSpec;
  readonly storage: ComponentSpec;
  readonly monitors: readonly ComponentSpec[];
  readonly checkpoint: EffectiveValues['checkpoint'];
  readonly journal: EffectiveValues['journal'];
  readonly backup: EffectiveValues['backup'];
  /** Unsigned 32-bit. */
  readonly seed: number;
  /** Longest call of a component, ms. */
  readonly hangMs: number;
  /** Candles of history before the start; undefined: 1000 live, 0 in a backtest or with `--data`. */
  readonly warmup: number | undefined;
  /** In the order of the config; top-level figures are of the first. */
  readonly lanes: readonly LaneConfig[];
  /** Origin of each value by its path: `bot.config.yaml:12`, `default`, `env BOT__seed`, `--set`. */
  readonly origins: ReadonlyMap<string, string>;
}

/** Gives the validated values the shape the rest of the framework works with. */
export function toBotConfig(
  values: EffectiveValues,
  place: Pick<BotConfig, 'folder' | 'file' | 'layers' | 'origins'>,
): BotConfig {
  return {
    ...place,
    plugins: values.plugins,
    instruments: Object.entries(values.instruments).map(([id, { feed, intervalMs }]) => ({
      id: id as InstrumentId,
      feed,
      intervalMs,
    })),
    exchange: toSpec(values.exchange, 'exchange'),
    storage: toSpec(values.storage, 'storage'),
    monitors: toSpecs(values.monitors, 'monitors'),
    checkpoint: values.checkpoint,
    journal: values.journal,
    backup: values.backup,
    seed: values.seed,
    hangMs: values.hangMs,
    warmup: values.warmup,
    lanes: Object.entries(values.lanes).map(([name, lane]) => toLane(name, lane)),
  };
}

function toLane(name: string, lane: LaneValues): LaneConfig {
  const path = `lanes.${name}`;
  return {
    name,
    features: lane.features,
    models: toSpecs(lane.models, `${path}.models`),
    horizon: lane.horizon,
    strategy: toSpec(lane.strategy, `${path}.strategy`),
    sizing: toSpec(lane.sizing, `${path}.sizing`),
    risk: toSpecs(lane.risk, `${path}.risk`),
    broker: toSpec(lane.broker, `${path}.broker`),
    account: { cash: lane.account.cash, fee: lane.account.fee },
  };
}

function toSpecs(values: readonly SpecValue[], path: string): ComponentSpec[] {
  return values.map((value, index) => toSpec(value, `${path}.${index}`));
}

function toSpec(value: SpecValue, path: string): ComponentSpec {
  if (typeof value === 'string') return { use: value, options: {}, path };
  const { use = '', ...options } = value;
  return { use, options, path };
}
