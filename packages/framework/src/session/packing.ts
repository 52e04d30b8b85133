import type { Log, RunStore } from '@autotrader/sdk';
import type { PhaseMark } from './phase.js';

/** What becomes of old events. */
export interface JournalPolicy {
  /** Newest events that stay as they are; older ones are packed. 0: none are packed. */
  readonly packAfterEvents: number;
}

/** Backlog, in multiples of the newest events that stay, at which packing no longer waits for an idle moment. */
const PATIENCE = 2;

/** Packs old events while the bot runs: one block at a time, beside steps and commits, mostly when no event waits. */
export class Packing {
  private working: Promise<void> | undefined;
  /** Sequence up to which there was nothing to pack the last time. */
  private looked = 0;
  private failed = false;

  constructor(
    private readonly store: Pick<RunStore, 'archive' | 'blocks'>,
    private readonly policy: JournalPolicy,
    private readonly mark: PhaseMark,
    private readonly log: Log,
  ) {}

  /** Told after each commit how far the journal is, and whether no event waits; begins a block when one is due. */
  offer(last: number, idle: boolean): void {
    const { packAfterEvents } = this.policy;
    const through = last - packAfterEvents;
    if (packAfterEvents === 0 || through <= this.looked || this.working || this.failed) return;
    if (!idle && through - this.looked < PATIENCE * packAfterEvents) return;
    this.working = this.pack(through).finally(() => (this.working = undefined));
  }

  /** Waits for the block that is being made. */
  async settle(): Promise<void> {
    await this.working;
  }

  /** What cannot be packed stays as it is: the bot goes on, and says so. */
  private async pack(through: number): Promise<void> {
    this.mark.rest('archive');
    try {
      const packed = await this.store.archive(through);
      if (packed === 0) this.looked = through + 1;
    } catch (error) {
      this.failed = true;
      const reason = error instanceof Error ? error.message : String(error);
      this.log.warn('old events are not packed any more', { reason });
    } finally {
      this.mark.rest('idle');
    }
  }
}
