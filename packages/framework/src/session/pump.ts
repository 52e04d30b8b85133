import type { Batch, Candle, Changed, InputEvent, ModelReplaced, RunStatus, RunStore } from '@autotrader/sdk';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Cursor } from '../recovery/cursor.js';
import { keepLearners } from '../recovery/kept-learners.js';
import { BEFORE, DEFAULT_RETENTION, type RetentionPolicy } from '../recovery/retention.js';
import type { Inbox } from './inbox.js';
import { KeptCheckpoints } from '../checkpoints/kept-checkpoints.js';
import { makeCheckpoint } from '../checkpoints/make-checkpoint.js';
import type { Packing } from './packing.js';
import { Stepper, type Received, type StepperParts } from './stepper.js';

/** Most events of one transaction. */
export const MAX_BATCH = 256;
/** Stepping ends a batch after so many ms, so that timers and sockets get their turn. */
const STEP_BUDGET_MS = 10;
/** Longest wait for an event before the loop looks around. */
const IDLE_MS = 1_000;

/** When a checkpoint is due, whichever comes first, and which are kept. */
export interface CheckpointPolicy extends Partial<RetentionPolicy> {
  readonly everyEvents: number;
  readonly everyMs: number;
}

/** What came on the disk. */
export interface Durable {
  readonly events: readonly InputEvent[];
  readonly history: boolean;
  /** The run as it stood after these events: what was stepped since is told to no one yet. */
  readonly status: RunStatus | undefined;
}

/** What a pump works with. */
export interface PumpParts extends StepperParts {
  readonly store: RunStore;
  readonly inbox: Inbox;
  readonly knownPages: ReadonlySet<string>;
  /** Sequences of the stored checkpoints, oldest first. */
  readonly checkpoints: readonly number[];
  readonly policy: CheckpointPolicy;
  /** Hash of the config the engine was made from, kept with each checkpoint. */
  readonly configHash: string;
  /** Hash of the code, likewise; empty when it is not known. */
  readonly codeHash?: string;
  /** Told after each commit, when its events are durable; `history` marks those from before the start. */
  readonly onDurable: (durable: Durable) => void;
  /** Looks at the run for the eye, after the events of a batch were stepped; shown once they are durable. */
  readonly look?: (() => RunStatus) | undefined;
  /** Old events are packed by it. */
  readonly packing?: Packing;
  /** Most events of one transaction; changes nothing but speed. */
  readonly maxBatch?: number;
  /** Throws when the run is no longer this process's own: then nothing is stored. */
  readonly assertHeld?: () => void;
}

/** The only loop of a run: batch → step → commit → release. The next batch is stepped while the last one commits. */
export class Pump {
  private readonly stepper: Stepper;
  private knownPages: Set<string>;
  private readonly kept: KeptCheckpoints;
  /** Sequences of the two newest checkpoints: one more of the newest's sequence takes its place. */
  private newest: readonly number[];
  private committing: Promise<void> = Promise.resolve();
  private sinceCheckpoint = 0;
  private checkpointAt = performance.now();
  private stopping = false;
  private commitBegan: number | undefined;
  private slowestMs = 0;

  constructor(private readonly parts: PumpParts) {
    this.stepper = new Stepper(parts);
    this.knownPages = new Set(parts.knownPages);
    this.kept = new KeptCheckpoints(parts.store, { ...DEFAULT_RETENTION, ...parts.policy });
    this.newest = parts.checkpoints.slice(-2);
  }

  /** The event that is, or was last, stepped, in words. */
  get at(): string {
    return this.stepper.at;
  }

  /** Where the run stands behind the last event that was stepped. */
  get cursor(): Cursor {
    return this.stepper.cursor;
  }

  /** How long the slowest commit since the last call took, or the present one has been on its way, ms. */
  takeSlowestCommit(): number {
    const present = this.commitBegan === undefined ? 0 : performance.now() - this.commitBegan;
    const slowest = Math.max(this.slowestMs, present);
    this.slowestMs = 0;
    return slowest;
  }

  /** Ends `run` after the batch at hand. */
  stop(): void {
    this.stopping = true;
    this.parts.inbox.signal();
  }

  /** Waits until what is on its way to the disk is there, or has failed: of the failure whoever feeds the pump is told. */
  async settle(): Promise<void> {
    let awaited: Promise<void> | undefined;
    while (awaited !== this.committing) {
      // bounded: a pump that stops begins no commit after the batch at hand and its last checkpoint
      awaited = this.committing;
      await awaited.catch(() => undefined);
      await breathe(); // a batch that was stepped meanwhile has begun its commit then
    }
  }

  /** Runs until the source is exhausted or `stop` is called; then writes a last checkpoint. */
  async run(): Promise<void> {
    const { inbox, poison, maxBatch = MAX_BATCH } = this.parts;
    while (!this.stopping && !inbox.exhausted) {
      this.parts.mark.phase('wait', this.parts.journal.last);
      const arrivals = await inbox.take(poison?.isCareful ? 1 : maxBatch, IDLE_MS);
      if (arrivals.length > 0) this.parts.inbox.putBack(await this.batch(arrivals, STEP_BUDGET_MS, false));
    }
    await this.committing;
    await this.parts.packing?.settle();
    this.parts.mark.phase('end', this.parts.journal.last);
    if (this.sinceCheckpoint > 0) await this.checkpoint('end of session');
  }

  /** Steps and commits the venue's rules and fees. */
  async feed(events: readonly InputEvent[]): Promise<void> {
    await this.batch(events.map(withoutCursor), Infinity, false);
    await this.committing;
  }

  /** Journals that config or code changed, with a checkpoint behind it. */
  async change(events: readonly Changed[]): Promise<void> {
    if (events.length === 0) return;
    await this.feed(events);
    await this.checkpoint(`${events.map(({ what }) => what).join(' and ')} changed`);
  }

  /** Puts other learners in place, with a checkpoint before as the way back and one after. */
  async replace(event: Required<ModelReplaced>): Promise<void> {
    await keepLearners(this.parts.store, event);
    await this.committing;
    await this.checkpoint(`${BEFORE}${event.cause}`);
    await this.feed([event]);
    await this.checkpoint(event.cause);
  }

  /** Steps and commits candles from before the start, in one transaction: a kill leaves all of them or none. */
  async feedHistory(candles: readonly Candle[]): Promise<void> {
    await this.batch(candles.map(withoutCursor), Infinity, true);
    await this.committing;
  }

  /** Steps what fits into the budget, starts its commit, and hands back the rest. */
  private async batch<A extends Received>(
    arrivals: readonly A[],
    budgetMs: number,
    history: boolean,
  ): Promise<A[]> {
    if (arrivals.length === 0) return [];
    const { rows, events } = await this.stepper.step(arrivals, budgetMs, history);
    this.sinceCheckpoint += rows.length;
    const status = this.parts.look?.();
    const due = this.checkpointDue();
    const batch: Batch = {
      rows,
      ...this.parts.projector.take(),
      ...(due ? this.packed('interval') : { pages: [] }),
    };
    await this.committing;
    this.committing = this.commit(batch, { events, history, status });
    this.committing.catch(() => undefined); // awaited before the next commit, and at the end; until then not unhandled
    if (this.parts.inbox.length === 0 || this.parts.poison?.isCareful) await this.committing;
    return arrivals.slice(rows.length);
  }

  private async commit(batch: Batch, durable: Durable): Promise<void> {
    this.parts.assertHeld?.();
    this.parts.mark.commit(batch.checkpoint ? 'checkpoint' : 'commit');
    this.commitBegan = performance.now();
    await this.parts.store.commit(batch);
    this.slowestMs = Math.max(this.slowestMs, performance.now() - this.commitBegan);
    this.commitBegan = undefined;
    if (batch.checkpoint) await this.kept.add(batch.checkpoint);
    this.parts.mark.committed(batch.rows.at(-1)?.sequence);
    this.parts.packing?.offer(this.parts.journal.last, this.parts.inbox.length === 0);
    this.parts.onDurable(durable);
  }

  private checkpointDue(): boolean {
    const { everyEvents, everyMs } = this.parts.policy;
    return this.sinceCheckpoint >= everyEvents || performance.now() - this.checkpointAt >= everyMs;
  }

  private checkpoint(reason: string): Promise<void> {
    const batch = { rows: [], ...this.parts.projector.take(), ...this.packed(reason) };
    return this.commit(batch, { events: [], history: false, status: this.parts.look?.() });
  }

  private packed(reason: string): Pick<Batch, 'checkpoint' | 'pages'> {
    const { engine, journal, configHash, codeHash } = this.parts;
    const { cursor, knownPages } = this;
    const earlier = this.newest.filter((sequence) => sequence < journal.last);
    const parent = earlier.at(-1) ?? 0;
    const making = { reason, parent, configHash, ...(codeHash && { codeHash }) };
    const made = makeCheckpoint({ engine, sequence: journal.last, cursor, knownPages, ...making });
    this.knownPages = new Set(made.checkpoint.pageHashes);
    this.newest = [parent, journal.last];
    this.sinceCheckpoint = 0;
    this.checkpointAt = performance.now();
    return made;
  }
}

function withoutCursor(event: InputEvent): Received {
  return { event, cursorId: 0, receivedTime: Date.now() };
}
