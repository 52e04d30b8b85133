import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { botError, type Feed } from '@autotrader/sdk';
import { loadCandles, sniff } from '@autotrader/sdk/data';
import type { BotConfig, ComponentSpec } from '../config/bot-config.js';
import { DEFAULT_INTERVAL_MS, SIMULATED_INTERVAL_MS } from '../config/defaults.js';
import type { DataFile } from './data-streams.js';
import type { RunStream } from './engine-spec.js';

/** What feeds a run, kept with it as a note. */
export interface RunSource {
  readonly kind: 'backtest' | 'rehearsal' | 'simulated' | 'live';
  readonly files: readonly { readonly instrument: string; readonly file: string; readonly sha256: string }[];
  readonly streams: readonly RunStream[];
}

/** What each kind of data file enters the journal as, unless the config says otherwise. */
const FEED_OF = { candles: 'candles', trades: 'trades', book: 'book' } as const;

/** The streams of a run on data files, in the order of the config; instruments without a file are left out. */
export function fileStreams(config: BotConfig, files: readonly DataFile[]): RunStream[] {
  return config.instruments.flatMap(({ id, feed, intervalMs }) => {
    const data = files.find(({ instrument }) => instrument === id);
    return data ? [fileStream(data, feed, intervalMs)] : [];
  });
}

function fileStream(
  { instrument, file }: DataFile,
  feed: Feed | undefined,
  intervalMs: number | undefined,
): RunStream {
  const kind = sniff(file);
  const ownInterval = (): number =>
    kind === 'candles' ? loadCandles(file, { instrument }).intervalMs : DEFAULT_INTERVAL_MS;
  return { instrument, feed: feed ?? FEED_OF[kind], intervalMs: intervalMs ?? ownInterval() };
}

/** The streams of a run on a venue or a simulated market. */
export function venueStreams(config: BotConfig): RunStream[] {
  const usual = isLive(config.exchange) ? DEFAULT_INTERVAL_MS : SIMULATED_INTERVAL_MS;
  return config.instruments.map(({ id, feed = 'trades' as const, intervalMs = usual }) => ({
    instrument: id,
    feed,
    intervalMs,
  }));
}

/** True when the config allows contact with the real venue. */
export function isLive(exchange: ComponentSpec): boolean {
  return exchange.options.live === true;
}

/** Says what feeds a run, with the hash of every file. */
export function describeSource(
  kind: RunSource['kind'],
  files: readonly DataFile[],
  streams: readonly RunStream[],
): RunSource {
  const described = files.map(({ instrument, file }) => ({
    instrument,
    file: resolve(file),
    sha256: hashFile(file),
  }));
  return { kind, files: described, streams };
}

/** Throws BOT_DATA_CHANGED when a file is not the one the run was made from. */
export function assertUnchanged(source: RunSource): void {
  for (const { file, sha256 } of source.files) {
    if (hashFile(file) !== sha256) throw botError('BOT_DATA_CHANGED', { file });
  }
}

/** Whether two sources are the same market: the same files by content, wherever they lie. */
export function sameSource(a: RunSource, b: RunSource): boolean {
  const identity = ({ kind, files }: RunSource): string =>
    JSON.stringify([kind, files.map(({ instrument, sha256 }) => [instrument, sha256])]);
  return identity(a) === identity(b);
}

/** In words, for people. */
export function sourceText(source: RunSource): string {
  const names = source.files.map(({ file }) => file.split('/').at(-1)).join(', ');
  const texts = {
    backtest: `backtest on ${names}`,
    rehearsal: `rehearsal of ${names}`,
    simulated: 'simulated market (no real prices)',
    live: 'live venue',
  };
  return texts[source.kind];
}

function hashFile(file: string): string {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw botError('BOT_DATA_UNUSABLE', { file, reason }, error);
  }
}
