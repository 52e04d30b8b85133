import type { Exchange, Log, RunStore } from '@autotrader/sdk';
import type { BotConfig } from '../config/bot-config.js';
import type { RunStream } from '../runs/engine-spec.js';
import { candleHistory } from './prelude.js';
import type { Pump } from './pump.js';
import { unlessStopped } from './stopping.js';

/** Candles of history a fresh run on a venue steps first, unless the config says otherwise. */
const DEFAULT_WARMUP = 1_000;

/** A run that is about to follow its streams. */
interface Starting {
  readonly store: RunStore;
  readonly config: BotConfig;
  readonly streams: readonly RunStream[];
  /** Whether it plays files. */
  readonly isRecorded: boolean;
  readonly stop: AbortSignal;
  readonly log: Log;
}

/** Exchange time at which the live streams begin: kept, because a stream may have no event before a restart. */
export async function startTime(
  starting: Starting,
  pump: Pump,
  source: Exchange,
): Promise<number | undefined> {
  const { store } = starting;
  const stored = await store.note('start');
  if (stored !== undefined) return stored === '' ? undefined : Number(stored);
  // History is one transaction: where the journal has a time already, the last session ended right after it.
  if (pump.cursor.time === 0) await stepHistory(starting, pump, source);
  const { time } = pump.cursor;
  await store.setNote('start', time === 0 ? '' : String(time));
  return time === 0 ? undefined : time;
}

/** A fresh run on a venue first steps its candle history: features and learners use it, no strategy acts. */
async function stepHistory(starting: Starting, pump: Pump, source: Exchange): Promise<void> {
  const { config, streams, isRecorded, stop, log } = starting;
  const count = config.warmup ?? (isRecorded ? 0 : DEFAULT_WARMUP);
  const candles = await unlessStopped(candleHistory(source, streams, count), stop);
  log.info('history', { candles: candles.length });
  await pump.feedHistory(candles);
}
