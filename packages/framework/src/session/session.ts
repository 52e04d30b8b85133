import { monitor, storage, type RunStatus, type RunStore, type SourceNote } from '@autotrader/sdk';
import type { Engine } from '../engine/index.js';
import { chooseServices } from '../kernel/chosen-services.js';
import { Kernel } from '../kernel/kernel.js';
import { takeLock, type Lock } from '../recovery/lock.js';
import type { Recovered, RecoveryStep } from '../recovery/recover.js';
import { BackupSchedule } from '../backup/backup-schedule.js';
import { warnOfBackup } from '../backup/forgotten-backup.js';
import { Decisions } from './decisions.js';
import type { RunStream } from '../runs/engine-spec.js';
import { Inbox } from './inbox.js';
import { openMarket } from './market-source.js';
import { MonitorTap } from './monitor-tap.js';
import { newRules } from './prelude.js';
import { presentIdentity, recoverWith, type PresentIdentity } from './present.js';
import type { Project } from '../runs/project.js';
import { Packing } from './packing.js';
import { PhaseMark } from './phase.js';
import { quarantine } from './quarantine.js';
import { Pump, type Durable } from './pump.js';
import { remarkOn } from './remarks.js';
import { readyPlace } from './run-place.js';
import type { Projector } from '../runs/projector.js';
import { resumedProjector } from '../runs/resumed-projector.js';
import { assertRoom, roomAt } from '../runs/room.js';
import { runFolder } from '../runs/run-folder.js';
import { identifyRun } from '../runs/run-identity.js';
import { SessionLife } from './session-life.js';
import type { SessionRequest } from './session-request.js';
import {
  describeSource,
  fileStreams,
  sourceText,
  streamRequests,
  venueKind,
  venueStreams,
  type RunSource,
} from '../runs/source.js';
import { changeStep, lockStep } from './start-steps.js';
import { startTime } from './start-time.js';
import { statusOf } from './status.js';
import { isStop, stopAfter, unlessStopped } from './stopping.js';
import { summaryText } from '../runs/summary-text.js';
import { watchSession } from './watched-session.js';
import { summariseRun, type RunSummary } from '../runs/summary.js';
import { tallyOf } from '../runs/tally.js';

/**
 * One process life of a run: recovery, then the pump, until the data ends or the session is stopped. Undefined when it
 * was stopped before it had recovered: then nothing was changed.
 */
export async function runSession(project: Project, request: SessionRequest): Promise<RunSummary | undefined> {
  const began = performance.now();
  const folder = await readyPlace(project.config.folder, request);
  assertRoom(roomAt(folder));
  const lock = takeLock(folder, request.runId);
  const lockMs = Math.round(performance.now() - began);
  const kernel = new Kernel(project.log);
  try {
    await kernel.open(chooseServices(project.registry, project.config, ['storage', 'monitors']));
    const store = await kernel.get(storage).openRun({ folder, readOnly: false });
    kernel.onClose('run store', () => store.close());
    return await new Session(project, request, kernel, store, { lock, lockMs }).run();
  } catch (error) {
    if (isStop(request.stop, error)) return undefined;
    quarantine(folder, error, project.log);
    throw error;
  } finally {
    const unclosed = await kernel.close();
    // What did not close may still write: then the lock ends with the process.
    if (unclosed.length === 0) lock.release();
  }
}

class Session {
  private readonly streams: readonly RunStream[];
  private readonly source: RunSource;
  private engine!: Engine;
  private readonly inbox: Inbox;
  private readonly decisions: Decisions;
  private readonly mark: PhaseMark;
  private connection = 'starting';
  private events = 0;
  private life: SessionLife | undefined;
  private closing = 'stopped';
  private assertUnharmed = (): Promise<void> => Promise.resolve();

  constructor(
    private readonly project: Project,
    private readonly request: SessionRequest,
    private readonly kernel: Kernel,
    private readonly store: RunStore,
    private readonly held: { readonly lock: Lock; readonly lockMs: number },
  ) {
    const { config } = project;
    const { files } = request;
    this.streams = files.length > 0 ? fileStreams(config, files) : venueStreams(config);
    const kind = files.length > 0 ? 'rehearsal' : venueKind(config.exchange);
    this.source = describeSource(kind, files, this.streams);
    this.decisions = new Decisions(() => this.engine.time);
    this.mark = new PhaseMark(request.phaseFile);
    this.inbox = new Inbox({ note: (note) => this.note(note) });
  }

  async run(): Promise<RunSummary> {
    const { store, request, project, source } = this;
    const locked = this.step(lockStep(this.held.lock.from, this.held.lockMs));
    await identifyRun(store, request.runId, source);
    const present = await presentIdentity(project, store, this.streams);
    this.mark.phase('recovery');
    const recovered = await recoverWith(present, {
      run: request.runId,
      store,
      acceptCode: request.acceptCode ?? false,
      onStep: (step) => this.step(step),
      stop: request.stop,
    });
    if (recovered.journal.last === 0 && !request.fresh) await warnOfBackup(project, request.runId);
    const began = performance.now();
    const { engine, events, checkpoints } = await present.changes(recovered);
    this.engine = engine;
    const changed = this.step(changeStep(events, recovered.journal.last, performance.now() - began));
    const steps = [locked, ...recovered.steps, changed];
    const life = await SessionLife.begin({
      folder: runFolder(project.config.folder, request.runId),
      ...{ store, engine, log: project.log, stop: request.stop },
      recovered: { ...recovered, engine, steps },
      ...{ codeHash: present.codeHash, hangMs: project.config.hangMs },
    });
    this.life = life;
    let summary: RunSummary;
    try {
      const pump = await this.pump({ ...recovered, checkpoints }, life, present);
      life.at = () => pump.at;
      await pump.change(events);
      await present.keepCode();
      await life.switchOff(pump);
      this.scheduleBackups();
      this.assertUnharmed = watchSession(project, this.kernel, { runId: request.runId, store, pump });
      await this.playOrFail(pump, recovered);
      summary = await this.summarise(recovered);
      await life.endClean();
    } catch (error) {
      await life.endBy(error);
      throw error;
    }
    await this.assertUnharmed();
    return summary;
  }

  /** Logs a step of the start. */
  private step(step: RecoveryStep): RecoveryStep {
    const { name, ms, found } = step;
    this.project.log.info(`recovery: ${name}: ${found}`, { ms });
    return step;
  }

  /** Until the end, or until something fails that nobody waits for. */
  private async playOrFail(pump: Pump, recovered: Recovered): Promise<void> {
    const playing = this.play(pump, recovered);
    playing.catch(() => undefined); // after a fault nobody waits for it any more
    try {
      await Promise.race([playing, ...(this.request.failed ? [this.request.failed] : [])]);
    } finally {
      pump.stop();
      // Only then is it known which events the session has added.
      await pump.settle();
    }
  }

  private scheduleBackups(): void {
    const backups = new BackupSchedule(this.project, { runId: this.request.runId, store: this.store });
    this.kernel.onClose('backups', () => backups.stop());
    backups.start();
  }

  private async pump(
    recovered: Recovered,
    { number, poison }: SessionLife,
    { configHash, codeHash }: PresentIdentity,
  ): Promise<Pump> {
    const { store, engine, inbox, project, request } = this;
    const look = this.look(recovered, number);
    const tap = this.monitors(look());
    const pump = new Pump({
      engine,
      store,
      inbox,
      journal: recovered.journal,
      cursor: recovered.cursor,
      knownPages: recovered.knownPages,
      checkpoints: recovered.checkpoints,
      projector: await this.projector(recovered),
      policy: project.config.checkpoint,
      configHash,
      codeHash,
      taps: [this.decisions],
      mark: this.mark,
      poison,
      packing: new Packing(store, project.config.journal, this.mark, project.log),
      look: tap.isWatched ? look : undefined,
      onDurable: (durable) => this.durable(durable, tap),
      assertHeld: () => this.held.lock.assertHeld(),
      ...(request.maxBatch === undefined ? {} : { maxBatch: request.maxBatch }),
    });
    this.kernel.onClose('monitors', () => tap.finish(this.closing));
    tap.start();
    return pump;
  }

  /** Where the outcome of other code was accepted, its open orders are withdrawn in the commit that says so. */
  private async projector({ acceptedAfter, cursor, journal }: Recovered): Promise<Projector> {
    const projector = await resumedProjector(this.request.runId, this.store, this.engine.lanes);
    if (acceptedAfter === undefined) return projector;
    const withdrawn = projector.withdraw('withdrawn: other code goes on', cursor.time);
    this.project.log.warn('the outcome of events that other code stepped was accepted; positions stay', {
      events: journal.last - acceptedAfter,
      withdrawnOrders: withdrawn,
    });
    return projector;
  }

  private monitors(status: RunStatus): MonitorTap {
    const present = () => ({ connection: this.connection, events: this.events });
    return new MonitorTap(this.kernel.all(monitor), status, present, this.project.log);
  }

  /** How the run stands at the last event that was stepped, for the eye. */
  private look(recovered: Recovered, session: number): () => RunStatus {
    const facts = (): Parameters<typeof statusOf>[1] => ({
      runId: this.request.runId,
      session,
      source: sourceText(this.source),
      connection: this.connection,
      sequence: recovered.journal.last,
      events: this.events,
    });
    return () => statusOf(this.engine, facts(), this.decisions);
  }

  private durable({ events, history, status }: Durable, tap: MonitorTap): void {
    this.events += events.length;
    for (const event of events) {
      const remark = remarkOn(event);
      if (remark) this.life?.remark(remark);
    }
    tap.events(history ? [] : events, status);
  }

  private async play(pump: Pump, recovered: Recovered): Promise<void> {
    const { request, project, inbox, store, streams } = this;
    const stop = (): void => pump.stop();
    request.stop.addEventListener('abort', stop);
    const callOff = request.forMs === undefined ? undefined : stopAfter(request.forMs, stop);
    try {
      const source = await openMarket(project, this.kernel, {
        files: request.files,
        streams,
        speed: request.speed,
        resumeTime: recovered.cursor.time > 0 ? recovered.cursor.time : undefined,
        onRequest: request.onRequest,
      });
      const rules = newRules(this.engine, source, streams, request.files, project.config);
      await pump.feed(await unlessStopped(rules, request.stop));
      const isRecorded = request.files.length > 0;
      const starting = { store, config: project.config, streams, isRecorded, stop: request.stop };
      const start = await startTime({ ...starting, log: project.log }, pump, source);
      const subscription = await source.subscribe(streamRequests(streams, pump.cursor, start), inbox);
      inbox.attach(subscription);
      if (request.stop.aborted) pump.stop();
      await pump.run();
      await subscription.close();
    } catch (error) {
      if (!isStop(request.stop, error)) throw error; // stopped while it waited for the venue: all is durable
    } finally {
      callOff?.();
      request.stop.removeEventListener('abort', stop);
    }
  }

  private note({ kind, text }: SourceNote): void {
    if (kind === 'backfilled') this.life?.remark({ kind: 'fetched', text });
    if (kind === 'connected' || kind === 'disconnected' || kind === 'stale') this.connection = kind;
    this.project.log.info(`${kind}: ${text}`);
  }

  private async summarise(recovered: Recovered): Promise<RunSummary> {
    const run = { runId: this.request.runId, sequence: recovered.journal.last, events: this.events };
    const summary = summariseRun(this.engine, run, await tallyOf(this.store, this.engine.lanes));
    this.closing = summaryText(summary);
    return summary;
  }
}
