import type { Candle, Exchange, InputEvent } from '@autotrader/sdk';
import type { BotConfig } from '../config/bot-config.js';
import { canonicalJson } from '../config/config-hash.js';
import type { Engine } from '../engine/index.js';
import { dataFees, type DataFile } from '../runs/data-streams.js';
import type { RunStream } from '../runs/engine-spec.js';

/** Rules and fees that the engine does not know yet, as the events that come before the first market event. */
export async function newRules(
  engine: Engine,
  source: Exchange,
  streams: readonly RunStream[],
  files: readonly DataFile[],
  config: BotConfig,
): Promise<InputEvent[]> {
  const rules = await source.rules(streams.map(({ instrument }) => instrument));
  const fees = files.length > 0 ? dataFees(files, config) : rules.fees;
  return [
    ...rules.instruments.filter(({ instrument }) => !same(engine.rules[instrument.id], instrument)),
    ...fees.filter(({ instrument, tiers }) => !same(engine.fees[instrument], tiers)),
  ];
}

/** Candles before the start of a fresh run, merged by the time they close; empty where the venue has no such bars. */
export async function candleHistory(
  source: Exchange,
  streams: readonly RunStream[],
  count: number,
): Promise<Candle[]> {
  if (count === 0) return [];
  const series = await Promise.all(
    streams.map(({ instrument, intervalMs }) => source.history(instrument, intervalMs, count)),
  );
  const end = (candle: Candle): number => candle.openTime + candle.intervalMs;
  return series.flat().sort((a, b) => end(a) - end(b) || (a.instrument < b.instrument ? -1 : 1));
}

/** Equal whatever the order of keys: what comes back from the journal has them sorted. */
function same(a: unknown, b: unknown): boolean {
  return canonicalJson(a ?? null) === canonicalJson(b ?? null);
}
