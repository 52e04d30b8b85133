import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventSink, MarketEvent } from '@autotrader/sdk';

export const BTC = 'BTC-AUD@test';
export const ETH = 'ETH-AUD@test';
export const MINUTE = 60_000;
/** A multiple of an hour. */
export const START = 1_577_836_800_000;

/** A folder of data files that is gone after the test. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'replay-'));

  candles(name: string, minutes: readonly number[], price = 100): string {
    const rows = minutes.map((minute, i) => {
      const open = price + i;
      const prices = [open, open + 2, open - 1, open + 1].map((value) => value.toFixed(2));
      return [START + minute * MINUTE, ...prices, '1.50000000'].join(',');
    });
    return this.write(name, ['ts_ms,open,high,low,close,volume', ...rows]);
  }

  trades(name: string, seconds: readonly number[]): string {
    const rows = seconds.map(
      (second, i) => `${START + second * 1000},${100 + i}.5,0.25,${i % 2 ? 'buy' : 'sell'}`,
    );
    return this.write(name, ['ts_ms,price,amount,side', ...rows]);
  }

  write(name: string, lines: readonly string[]): string {
    const file = join(this.path, name);
    writeFileSync(file, `${lines.join('\n')}\n`);
    return file;
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}

/** Keeps what is pushed; pauses after every `every` events if told. */
export class Keeper implements EventSink {
  readonly events: MarketEvent[] = [];
  readonly cursors: number[] = [];
  readonly done: Promise<void>;
  onPause: () => void = () => undefined;
  #settle!: (error?: Error) => void;

  constructor(private readonly every = Infinity) {
    this.done = new Promise((resolve, reject) => {
      this.#settle = (error) => (error ? reject(error) : resolve());
    });
  }

  push(event: MarketEvent, cursorId: number): boolean {
    this.events.push(event);
    this.cursors.push(cursorId);
    if (this.events.length % this.every !== 0) return true;
    this.onPause();
    return false;
  }
  note(): void {}
  end(): void {
    this.#settle();
  }
  fail(error: Error): void {
    this.#settle(error);
  }
}

/** An event in a few characters: kind, instrument, minutes (or seconds for prints) since the start. */
export function short(event: MarketEvent): string {
  if (event.kind === 'clock') return `clock ${(event.time - START) / MINUTE}`;
  const name = event.instrument.slice(0, 3);
  if (event.kind === 'candle') return `${name} bar ${(event.openTime - START) / MINUTE}`;
  return event.kind === 'trade' ? `${name} print ${(event.time - START) / 1000}` : event.kind;
}
