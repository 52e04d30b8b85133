import { gzipSync } from 'node:zlib';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom, nextInteger } from '@autotrader/sdk/random';
import type {
  EventSink,
  Exchange,
  MarketEvent,
  RunningRehearsal,
  SourceNote,
  StreamRequest,
  Subscription,
} from '@autotrader/sdk';
import { openExchange, type OpenExchange } from '../../dist/exchange.js';
import { options } from '../../dist/options.js';

/** Takes everything, remembers it, and can be slow. */
export class Recorder implements EventSink {
  readonly events: MarketEvent[] = [];
  readonly ids: number[] = [];
  readonly notes: SourceNote[] = [];
  readonly done: Promise<void>;
  /** Says after each event whether there is room; set by tests of back-pressure. */
  room: (count: number) => boolean = () => true;
  private resolve: () => void = () => undefined;
  private reject: (error: Error) => void = () => undefined;

  constructor() {
    this.done = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  push(event: MarketEvent, cursorId: number): boolean {
    this.ids.push(cursorId);
    return this.room(this.events.push(event));
  }

  note(note: SourceNote): void {
    this.notes.push(note);
  }

  end(): void {
    this.resolve();
  }

  fail(error: Error): void {
    this.reject(error);
  }
}

/** The adapter, pointed at a local server. */
export function openLocal(url: string, extra: Record<string, unknown> = {}): OpenExchange {
  const socketUrl = `${url.replace('http', 'ws')}/v2`;
  return openExchange(options.parse({ restUrl: url, socketUrl, ...extra }));
}

/** Reads the streams to the end of the data. */
export async function readAll(
  running: RunningRehearsal,
  streams: readonly StreamRequest[],
  touch: (subscription: Subscription, recorder: Recorder, exchange: Exchange) => void = () => undefined,
): Promise<Recorder> {
  const { exchange, close } = openExchange(
    options.parse({ ...running.exchangeOptions, reconnect: { minMs: 10, maxMs: 20 } }),
  );
  const recorder = new Recorder();
  const subscription = await exchange.subscribe(streams, recorder);
  touch(subscription, recorder, exchange);
  try {
    await recorder.done;
  } finally {
    await close();
  }
  return recorder;
}

/** A folder that goes away. */
export class Scratch {
  readonly path = mkdtempSync(join(tmpdir(), 'btcmarkets-'));

  csv(name: string, header: string, rows: readonly (readonly (string | number)[])[]): string {
    const file = join(this.path, name);
    writeFileSync(file, gzipSync([header, ...rows.map((row) => row.join(','))].join('\n')));
    return file;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** One-minute bars of a seeded walk in cents, with quiet minutes and volumes down to a few units of 1e-8. */
export function candleRows(count: number, seed: number, start: number): (string | number)[][] {
  const random = createRandom(seed);
  const rows: (string | number)[][] = [];
  let price = 1_000_000;
  for (let bar = 0; rows.length < count; bar++) {
    const step = (): number => nextInteger(random, 401) - 200;
    const open = price;
    const close = Math.max(1_000, price + step());
    const high = Math.max(open, close) + nextInteger(random, 3) * nextInteger(random, 50);
    const low = Math.min(open, close) - nextInteger(random, 3) * nextInteger(random, 50);
    const units = 4 + nextInteger(random, 2_000_000_000);
    price = close;
    if (nextInteger(random, 10) === 0) continue;
    const cents = [open, high, low, close].map((value) => (value / 100).toFixed(2));
    rows.push([start + bar * 60_000, ...cents, (units / 1e8).toFixed(8)]);
  }
  return rows;
}
