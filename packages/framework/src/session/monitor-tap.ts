import type { InputEvent, Log, Monitor, RunStatus } from '@autotrader/sdk';

const SHOW_EVERY_MS = 1_000;

/** Shows a run to its monitors, as it stands on the disk. What they throw is logged and goes no further. */
export class MonitorTap {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly monitors: readonly Monitor[],
    /** The run as recovery brought it back. */
    private durable: RunStatus,
    /** What is so at this moment and of no event. */
    private readonly present: () => Pick<RunStatus, 'connection' | 'events'>,
    private readonly log: Log,
  ) {}

  /** Whether anybody looks. */
  get isWatched(): boolean {
    return this.monitors.length > 0;
  }

  start(): void {
    if (this.monitors.length === 0) return;
    this.timer = setInterval(() => this.show(), SHOW_EVERY_MS);
    this.timer.unref();
  }

  /** Tells of events that are durable now, and of the run after them. */
  events(events: readonly InputEvent[], status: RunStatus | undefined): void {
    this.durable = status ?? this.durable;
    for (const monitor of this.monitors) {
      if (!monitor.event) continue;
      for (const event of events) {
        if (isMarketEvent(event)) this.guard(() => monitor.event?.(event, () => this.status()));
      }
    }
  }

  /** Shows the last status and the summary, and stops. */
  finish(summary: string): void {
    clearInterval(this.timer);
    for (const monitor of this.monitors) this.guard(() => monitor.finish?.(this.status(), summary));
  }

  private show(): void {
    for (const monitor of this.monitors) this.guard(() => monitor.show(this.status()));
  }

  private status(): RunStatus {
    return { ...this.durable, ...this.present() };
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
