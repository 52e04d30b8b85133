import type { MarketEvent, Monitor, RunStatus } from '@autotrader/sdk';
import { statusBlock, statusLine } from './status-text.js';

/** Where and how to write. */
export interface Screen {
  /** A terminal: the block is redrawn in place. Otherwise lines are added, at most one a bar. */
  readonly terminal: boolean;
  readonly color: boolean;
  write(text: string): void;
}

const CURSOR_UP = (lines: number): string => `\u001b[${lines}A`;
const CLEAR_BELOW = '\u001b[0J';

/** Monitor for one terminal. */
export class ConsoleMonitor implements Monitor {
  private drawnLines = 0;
  private lastBar = 0;

  constructor(private readonly screen: Screen) {}

  show(status: RunStatus): void {
    if (this.screen.terminal) this.draw(statusBlock(status, this.screen.color));
  }

  event(event: MarketEvent, status: () => RunStatus): void {
    if (this.screen.terminal || (event.kind !== 'clock' && event.kind !== 'candle')) return;
    const bar = event.kind === 'clock' ? event.time : event.openTime + event.intervalMs;
    if (bar <= this.lastBar) return;
    this.lastBar = bar;
    this.screen.write(`${statusLine(status())}\n`);
  }

  finish(status: RunStatus, summary: string): void {
    if (this.screen.terminal) this.draw(statusBlock(status, this.screen.color));
    this.screen.write(`${summary}\n`);
    this.drawnLines = 0;
  }

  private draw(lines: readonly string[]): void {
    const back = this.drawnLines > 0 ? CURSOR_UP(this.drawnLines) : '';
    this.screen.write(`${back}\r${CLEAR_BELOW}${lines.join('\n')}\n`);
    this.drawnLines = lines.length;
  }
}
