import { expect } from 'chai';
import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Candle, type SessionRow } from '@autotrader/sdk';
import { writeCandlesCsv } from '@autotrader/sdk/data';
import { generateBars, ticksCsv } from '@autotrader/sdk/testing';
import { inFolder, ROOT, runBot, type BotOptions } from './bot.js';

/** The instruments of the repository's config. */
export const BTC = 'BTC-AUD@btcmarkets';
export const ETH = 'ETH-AUD@btcmarkets';

/** Settings under which a run trades often and learns nothing: for tests in which learning is not the point. */
export const LIGHT = ['--set', 'strategy=ema-cross', '--set', 'models=[]'];
/** Settings under which the same strategy trades while the default experts, the LSTM among them, learn. */
export const LEARNING = ['--set', 'strategy=ema-cross'];

/** What the commands print with `--json`, as far as the tests read it. */
export interface Summary {
  readonly runId: string;
  readonly digest: string;
  readonly sequence: number;
  readonly events: number;
  readonly orders: number;
  readonly fills: number;
  readonly roundTrips: number;
  readonly startingCash: string;
  readonly equity: string;
  readonly metrics: unknown;
  readonly skill: unknown;
  readonly lanes: unknown;
  /** Components that are switched off. */
  readonly disabled?: readonly string[];
}

/** A session as `sessions:list|show --json` print it, as far as the tests read it. */
export interface SessionView extends Omit<SessionRow, 'detail'> {
  readonly running: boolean;
  readonly detail: {
    readonly end?: string;
    readonly noticedAt?: number;
    readonly recovery: readonly { readonly name: string; readonly found: string }[];
    readonly remarks?: readonly { readonly kind: string; readonly text: string }[];
  };
}

/** Calls `use` with a new folder that holds a copy of the repository's config. */
export function inProject<T>(use: (folder: string) => Promise<T>): Promise<T> {
  return inFolder((folder) => {
    writeConfig(folder);
    return use(folder);
  });
}

/** Writes a copy of the repository's config into a folder. */
export function writeConfig(folder: string): void {
  copyFileSync(join(ROOT, 'bot.config.yaml'), join(folder, 'bot.config.yaml'));
}

/** Settings of one instrument, e.g. `setting(BTC, { feed: 'candles' })`. */
export function setting(instrument: string, values: Readonly<Record<string, string | number>>): string[] {
  return Object.entries(values).flatMap(([key, value]) => [
    '--set',
    `instruments.${instrument}.${key}=${value}`,
  ]);
}

/** How a generated candle file differs from the usual one of one-minute bars of BTC. */
export interface BarsOptions {
  readonly seed?: number;
  readonly intervalMs?: number;
  /** Prices are divided by it. */
  readonly divisor?: number;
}

/** Writes a candle file of a generated market. */
export function writeBars(folder: string, name: string, count: number, options: BarsOptions = {}): string {
  const { intervalMs = 60_000, divisor = 1 } = options;
  const path = join(folder, name);
  const cents = (price: number): number => Number((price / divisor).toFixed(2));
  const candles = Array.from(
    generateBars(count, options.seed),
    ({ openTime, open, high, low, close, volume }, index) =>
      new Candle(
        BTC,
        openTime + index * (intervalMs - 60_000),
        intervalMs,
        ...([open, high, low, close].map(cents) as [number, number, number, number]),
        volume,
      ),
  );
  writeCandlesCsv(path, candles);
  return path;
}

/** Writes a file of generated ticks. */
export function writeTicks(folder: string, name: string, count: number): string {
  const path = join(folder, name);
  writeFileSync(path, [...ticksCsv(count)].join(''));
  return path;
}

/** Runs a command with `--json`: it must succeed and print one line with one object. */
export async function json<T = Summary>(args: readonly string[], options: BotOptions): Promise<T> {
  const { code, signal, stdout, stderr } = await runBot([...args, '--json'], options);
  expect(code, `bot ${args.join(' ')} ended by ${signal}:\n${stderr}${stdout}`).to.equal(0);
  expect(stdout.split('\n'), 'lines on stdout').to.have.length(2);
  return JSON.parse(stdout) as T;
}

/** A file of recorded market data; undefined where the data is not there. */
export function recorded(name: string): string | undefined {
  const path = join(ROOT, '..', 'shared', 'data', name);
  return existsSync(path) ? path : undefined;
}
