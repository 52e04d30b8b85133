import type { InputEvent, Log, Monitor, RunStatus } from '@autotrader/sdk';

const SHOW_EVERY_MS = 1_000;

/** Shows a run to its monitors. What they throw is logged and goes no further. */
export class MonitorTap {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly monitors: readonly Monitor[],
    private readonly status: () => RunStatus,
    private readonly log: Log,
  ) {}

  start(): void {
    if (this.monitors.length === 0) return;
    this.timer = setInterval(() => this.show(), SHOW_EVERY_MS);
    this.timer.unref();
  }

  /** Tells of events that are durable now. */
  events(events: readonly InputEvent[]): void {
    for (const monitor of this.monitors) {
      if (!monitor.event) continue;
      for (const event of events) {
        if (isMarketEvent(event)) this.guard(() => monitor.event?.(event, this.status));
      }
    }
  }

  /** Shows the last status and the summary, and stops. */
  finish(summary: string): void {
    clearInterval(this.timer);
    const status = this.status();
    for (const monitor of this.monitors) this.guard(() => monitor.finish?.(status, summary));
  }

  private show(): void {
    const status = this.status();
    for (const monitor of this.monitors) this.guard(() => monitor.show(status));
  }

  private guard(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.log.warn('a monitor failed', { reason: error instanceof Error ? error.message : String(error) });
    }
  }
}

const MARKET_KINDS = new Set(['trade', 'quote', 'bookSnapshot', 'bookDelta', 'candle', 'clock', 'gap']);

function isMarketEvent(event: InputEvent): event is Parameters<NonNullable<Monitor['event']>>[0] {
  return MARKET_KINDS.has(event.kind);
}
