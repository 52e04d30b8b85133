import type {
  Batch,
  Candle,
  Changed,
  InputEvent,
  JournalRow,
  ModelReplaced,
  RunStatus,
  RunStore,
} from '@autotrader/sdk';
import { setImmediate as breathe } from 'node:timers/promises';
import { CELL, instrumentOf, type Engine, type Outputs } from '../engine/index.js';
import { moveCursor, type Cursor } from '../recovery/cursor.js';
import type { JournalWriter } from '../recovery/journal.js';
import { keepLearners } from '../recovery/kept-learners.js';
import { OutputLog } from '../recovery/output-log.js';
import { BEFORE, DEFAULT_RETENTION, type RetentionPolicy } from '../recovery/retention.js';
import { fanOut } from './fan-out.js';
import type { Arrival, Inbox } from './inbox.js';
import { KeptCheckpoints } from '../checkpoints/kept-checkpoints.js';
import { makeCheckpoint } from '../checkpoints/make-checkpoint.js';
import type { Packing } from './packing.js';
import type { PhaseMark } from './phase.js';
import type { Poison } from './poison.js';
import type { Projector } from '../runs/projector.js';

/** Most events of one transaction. */
export const MAX_BATCH = 256;
/** Where stepping may not end a batch, signals and timers get their turn after so many ms. */
const BREATH_MS = 50;
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
export interface PumpParts {
  readonly engine: Engine;
  readonly store: RunStore;
  readonly journal: JournalWriter;
  readonly projector: Projector;
  readonly inbox: Inbox;
  readonly cursor: Cursor;
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
  /** Further sinks of the outputs, for monitors. */
  readonly taps: readonly Outputs[];
  readonly mark: PhaseMark;
  /** Looks for an event at which the process dies. */
  readonly poison?: Poison;
  /** Old events are packed by it. */
  readonly packing?: Packing;
  /** Most events of one transaction; changes nothing but speed. */
  readonly maxBatch?: number;
  /** Throws when the run is no longer this process's own: then nothing is stored. */
  readonly assertHeld?: () => void;
}

/** The only loop of a run: batch → step → commit → release. The next batch is stepped while the last one commits. */
export class Pump {
  cursor: Cursor;
  private readonly log = new OutputLog();
  private readonly outputs: Outputs;
  /** Of history monitors are told nothing: no strategy acts on it. */
  private readonly historyOutputs: Outputs;
  private knownPages: Set<string>;
  private readonly kept: KeptCheckpoints;
  /** Sequences of the two newest checkpoints: one more of the newest's sequence takes its place. */
  private newest: readonly number[];
  private committing: Promise<void> = Promise.resolve();
  private sinceCheckpoint = 0;
  private checkpointAt = performance.now();
  private stopping = false;
  private stepping: InputEvent | undefined;
  private commitBegan: number | undefined;
  private slowestMs = 0;

  constructor(private readonly parts: PumpParts) {
    this.cursor = parts.cursor;
    this.knownPages = new Set(parts.knownPages);
    this.kept = new KeptCheckpoints(parts.store, { ...DEFAULT_RETENTION, ...parts.policy });
    this.newest = parts.checkpoints.slice(-2);
    this.outputs = fanOut(this.log, parts.projector, ...parts.taps);
    this.historyOutputs = fanOut(this.log, parts.projector);
  }

  /** The event that is, or was last, stepped, in words. */
  get at(): string {
    const { stepping, parts } = this;
    if (!stepping) return 'no event';
    const id =
      stepping.kind === 'trade'
        ? stepping.id
        : 'openTime' in stepping
          ? stepping.openTime
          : parts.engine.time;
    return `${stepping.kind} ${instrumentOf(stepping) ?? ''} ${id}`;
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
    const { rows, events } = await this.stepAll(arrivals, budgetMs, history);
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

  private async stepAll(
    arrivals: readonly Received[],
    budgetMs: number,
    history: boolean,
  ): Promise<{ rows: JournalRow[]; events: InputEvent[] }> {
    this.parts.mark.phase('step', this.parts.journal.last);
    const deadline = performance.now() + budgetMs;
    let breath = performance.now() + BREATH_MS;
    const [rows, events]: [JournalRow[], InputEvent[]] = [[], []];
    for (const arrival of arrivals) {
      const event = this.parts.poison?.inPlaceOf(arrival.event) ?? arrival.event;
      events.push(event);
      rows.push(this.stepOne(event, arrival, history));
      if (performance.now() > deadline) break;
      if (performance.now() < breath) continue;
      await breathe();
      breath = performance.now() + BREATH_MS;
    }
    return { rows, events };
  }

  private stepOne(event: InputEvent, { cursorId, receivedTime }: Received, history: boolean): JournalRow {
    const { engine, journal, projector, poison } = this.parts;
    poison?.enter(event);
    projector.sequence = journal.last + 1;
    this.stepping = event;
    const { cell } = engine.watch;
    cell[CELL.sequence] = projector.sequence;
    cell[CELL.stepping] = 1;
    engine.step(event, history ? this.historyOutputs : this.outputs, history);
    cell[CELL.stepping] = 0;
    poison?.leave();
    const receipt = {
      stream: cursorId > 0 ? (instrumentOf(event) ?? '') : '',
      cursorId,
      time: engine.time,
      receivedTime,
    };
    const row = journal.write({ event, history, outputs: this.log.take() }, receipt);
    this.cursor = moveCursor(this.cursor, row, event);
    return row;
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

/** An event to step: from the source, or made by the runtime itself. */
type Received = Omit<Arrival, 'event'> & { readonly event: InputEvent };

function withoutCursor(event: InputEvent): Received {
  return { event, cursorId: 0, receivedTime: Date.now() };
}
