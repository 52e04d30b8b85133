import type { MarketEvent, Monitor, RunStatus } from '@autotrader/sdk';
import { statusBlock, statusLine } from './status-text.js';

/** Where and how to write. */
export interface Screen {
  /** A terminal: the block is redrawn in place. Otherwise lines are added, at most one a bar and one a second. */
  readonly terminal: boolean;
  readonly color: boolean;
  write(text: string): void;
  /** Milliseconds of a clock that never goes back. */
  now(): number;
}

/** Least time between two lines, ms: a little less than a second, so that bars of a second have a line each. */
const LINE_GAP_MS = 900;

const CURSOR_UP = (lines: number): string => `\u001b[${lines}A`;
const CLEAR_BELOW = '\u001b[0J';

/** Monitor for one terminal. */
export class ConsoleMonitor implements Monitor {
  private drawnLines = 0;
  private lastBar = 0;
  private lastLine = '';
  private nextLineAt = -Infinity;

  constructor(private readonly screen: Screen) {}

  show(status: RunStatus): void {
    if (this.screen.terminal) this.draw(statusBlock(status, this.screen.color));
  }

  event(event: MarketEvent, status: () => RunStatus): void {
    if (this.screen.terminal || (event.kind !== 'clock' && event.kind !== 'candle')) return;
    const bar = event.kind === 'clock' ? event.time : event.openTime + event.intervalMs;
    if (bar <= this.lastBar) return;
    this.lastBar = bar;
    this.addLine(status);
  }

  finish(status: RunStatus, summary: string): void {
    if (this.screen.terminal) this.draw(statusBlock(status, this.screen.color));
    this.screen.write(`${summary}\n`);
    this.drawnLines = 0;
  }

  /** The status is that of the last batch on disk, so that many quick bars may have the same. */
  private addLine(status: () => RunStatus): void {
    const now = this.screen.now();
    if (now < this.nextLineAt) return;
    const line = statusLine(status());
    if (line === this.lastLine) return;
    this.lastLine = line;
    this.nextLineAt = now + LINE_GAP_MS;
    this.screen.write(`${line}\n`);
  }

  private draw(lines: readonly string[]): void {
    const back = this.drawnLines > 0 ? CURSOR_UP(this.drawnLines) : '';
    this.screen.write(`${back}\r${CLEAR_BELOW}${lines.join('\n')}\n`);
    this.drawnLines = lines.length;
  }
}
