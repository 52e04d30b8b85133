import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { botError, type Feed, type StreamRequest } from '@autotrader/sdk';
import { loadCandles, sniff } from '@autotrader/sdk/data';
import type { BotConfig, ComponentSpec } from '../config/bot-config.js';
import { DEFAULT_INTERVAL_MS, SIMULATED_INTERVAL_MS } from '../config/defaults.js';
import type { Cursor } from '../recovery/cursor.js';
import type { DataFile } from './data-streams.js';
import type { RunStream } from './engine-spec.js';

/** What a run without files follows: the venue, a server on this machine, or a simulated market of its own. */
export type VenueKind = 'live' | 'local' | 'simulated';

/** What feeds a run, kept with it as a note. */
export interface RunSource {
  readonly kind: 'backtest' | 'rehearsal' | VenueKind;
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
  const isSimulated = venueKind(config.exchange) === 'simulated';
  const usual = isSimulated ? SIMULATED_INTERVAL_MS : DEFAULT_INTERVAL_MS;
  return config.instruments.map(({ id, feed = 'trades' as const, intervalMs = usual }) => ({
    instrument: id,
    feed,
    intervalMs,
  }));
}

/**
 * What an exchange of the config is to contact without files: a server on this machine when one of its options is such
 * an address, else the venue when `live: true` allows it, else a simulated market.
 */
export function venueKind({ options }: ComponentSpec): VenueKind {
  if (Object.values(options).some(isLoopbackUrl)) return 'local';
  return options.live === true ? 'live' : 'simulated';
}

function isLoopbackUrl(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  return /^(localhost|\[::1\]|127(\.\d{1,3}){3})$/.test(new URL(value).hostname);
}

/** Where each stream goes on: behind its cursor or, before its first event, where it, or the run, began. */
export function streamRequests(
  streams: readonly RunStream[],
  { ids, time, since }: Cursor,
  start: number | undefined,
): StreamRequest[] {
  return streams.map((stream) => {
    const afterId = ids[stream.instrument];
    const began = since?.[stream.instrument] || start;
    return { ...stream, afterId, afterTime: afterId === undefined ? began : time };
  });
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

/** Whether two sources are of one kind and of the same instruments. */
export function sameMarket(a: RunSource, b: RunSource): boolean {
  const market = ({ kind, files }: RunSource): string =>
    JSON.stringify([kind, files.map(({ instrument }) => instrument)]);
  return market(a) === market(b);
}

/** The first file of a source that is not, by content, the one another source of the same market has; wherever they lie. */
export function changedFile({ files }: RunSource, stored: RunSource): string | undefined {
  return files.find(({ sha256 }, index) => sha256 !== stored.files[index]?.sha256)?.file;
}

/** In words, for people. */
export function sourceText(source: RunSource): string {
  const names = source.files.map(({ file }) => file.split('/').at(-1)).join(', ');
  const texts = {
    backtest: `backtest on ${names}`,
    rehearsal: `rehearsal of ${names}`,
    simulated: 'simulated market (no real prices)',
    local: 'exchange on this machine',
    live: 'live venue',
  };
  return texts[source.kind];
}

function hashFile(file: string): string {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw botError('BOT_DATA_UNREADABLE', { file, reason }, error);
  }
}
