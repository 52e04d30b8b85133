import { randomUUID } from 'node:crypto';
import {
  botError,
  monitor,
  storage,
  type Exchange,
  type InputEvent,
  type RunStore,
  type SessionRow,
} from '@autotrader/sdk';
import { canonicalJson, publicConfig } from '../config/config-hash.js';
import { Engine } from '../engine/index.js';
import { chooseServices } from '../kernel/chosen-services.js';
import { codeHash, describeCode } from '../kernel/code-identity.js';
import { Kernel } from '../kernel/kernel.js';
import { takeLock } from '../recovery/lock.js';
import { recover, type Recovered } from '../recovery/recover.js';
import type { DataFile } from './data-streams.js';
import { Decisions } from './decisions.js';
import { engineSpec, type RunStream } from './engine-spec.js';
import { Inbox } from './inbox.js';
import { openMarket } from './market-source.js';
import { MonitorTap } from './monitor-tap.js';
import { candleHistory, newRules } from './prelude.js';
import type { Project } from './project.js';
import { PhaseMark } from './phase.js';
import { Projector } from './projector.js';
import { Pump } from './pump.js';
import { runFolder, setAside } from './run-folder.js';
import {
  describeSource,
  fileStreams,
  isLive,
  sameSource,
  sourceText,
  venueStreams,
  type RunSource,
} from './source.js';
import { statusOf } from './status.js';
import { summaryText } from './summary-text.js';
import { summariseRun, type RunSummary } from './summary.js';
import { tallyOf } from './tally.js';

/** Candles of history a fresh run on a venue steps first, unless the config says otherwise. */
const DEFAULT_WARMUP = 1_000;

/** What a session is to do. */
export interface SessionRequest {
  readonly runId: string;
  /** Start anew; an older run of this name is set aside. */
  readonly fresh: boolean;
  readonly files: readonly DataFile[];
  readonly speed: number | 'max';
  /** Stop after so many ms of wall time. */
  readonly forMs: number | undefined;
  /** Aborted when the session is to end. */
  readonly stop: AbortSignal;
  /** Told of every request the rehearsal is asked, for proofs. */
  readonly onRequest?: (line: string) => void;
  /** File that says what the session is doing, for proofs. */
  readonly phaseFile?: string | undefined;
  /** Events a transaction at most; changes nothing but speed. */
  readonly maxBatch?: number;
}

/** One process life of a run: recovery, then the pump, until the data ends or the session is stopped. */
export async function runSession(project: Project, request: SessionRequest): Promise<RunSummary> {
  const { folder: projectFolder } = project.config;
  if (request.fresh) setAside(projectFolder, request.runId);
  const folder = runFolder(projectFolder, request.runId);
  const lock = takeLock(folder, request.runId);
  const kernel = new Kernel(project.log);
  try {
    await kernel.open(chooseServices(project.registry, project.config, ['storage', 'monitors']));
    const store = await kernel.get(storage).openRun({ folder, readOnly: false });
    kernel.onClose('run store', () => store.close());
    return await new Session(project, request, kernel, store).run();
  } finally {
    await kernel.close();
    lock.release();
  }
}

class Session {
  private readonly streams: readonly RunStream[];
  private readonly source: RunSource;
  private readonly id = randomUUID();
  private readonly engine: Engine;
  private readonly inbox: Inbox;
  private readonly decisions: Decisions;
  private readonly mark: PhaseMark;
  private connection = 'starting';
  private number = 1;
  private events = 0;

  constructor(
    private readonly project: Project,
    private readonly request: SessionRequest,
    private readonly kernel: Kernel,
    private readonly store: RunStore,
  ) {
    const { config, registry } = project;
    const { files } = request;
    this.streams = files.length > 0 ? fileStreams(config, files) : venueStreams(config);
    const kind = files.length > 0 ? 'rehearsal' : isLive(config.exchange) ? 'live' : 'simulated';
    this.source = describeSource(kind, files, this.streams);
    this.engine = new Engine(engineSpec(registry, config, this.streams));
    this.decisions = new Decisions(() => this.engine.time);
    this.mark = new PhaseMark(request.phaseFile);
    this.inbox = new Inbox({ note: (note) => this.note(note.kind, note.text) });
  }

  async run(): Promise<RunSummary> {
    const { store, request, project } = this;
    await this.identify();
    this.mark.phase('recovery');
    const recovered = await recover(request.runId, store, this.engine, ({ name, ms, found }) =>
      project.log.info(`recovery: ${name}: ${found}`, { ms }),
    );
    const session = await this.openSession(recovered);
    try {
      const pump = await this.pump(recovered);
      await this.play(pump, recovered);
      const summary = await this.summarise(recovered);
      await store.saveSession({
        ...session,
        endedAt: Date.now(),
        cause: 'clean',
        lastSequence: recovered.journal.last,
      });
      return summary;
    } catch (error) {
      const crashed = {
        ...session,
        endedAt: Date.now(),
        cause: 'crashed',
        lastSequence: recovered.journal.last,
      };
      await store.saveSession(crashed).catch(() => undefined); // the store may be what failed: the first error counts
      throw error;
    }
  }

  /** A run belongs to one source and one config: another one is another run. */
  private async identify(): Promise<void> {
    const { store, project, request, source } = this;
    const config = publicConfig(project.config);
    const storedSource = await store.note('source');
    const storedConfig = await store.note('config');
    if (storedSource === undefined || storedConfig === undefined) {
      await store.setNote('source', JSON.stringify(source));
      await store.setNote('config', JSON.stringify(config));
      return;
    }
    const changed = (what: string): Error => botError('BOT_RUN_DIFFERENT', { run: request.runId, what });
    if (!sameSource(JSON.parse(storedSource) as RunSource, source)) throw changed('market or data file');
    const stored = JSON.parse(storedConfig) as typeof config;
    if (canonicalJson([stored.seed, stored.lanes]) !== canonicalJson([config.seed, config.lanes])) {
      throw changed('config (seed or lanes)');
    }
  }

  private async openSession(recovered: Recovered): Promise<SessionRow> {
    const { store, project } = this;
    const earlier = await store.sessions();
    const previous = earlier.at(-1);
    this.number = earlier.length + 1;
    if (previous && previous.endedAt === 0) {
      await store.saveSession({
        ...previous,
        endedAt: Date.now(),
        cause: 'killed',
        lastSequence: recovered.journal.last,
      });
    }
    const session: SessionRow = {
      id: this.id,
      previous: previous?.id ?? '',
      startedAt: Date.now(),
      endedAt: 0,
      cause: '',
      firstSequence: recovered.journal.last + 1,
      lastSequence: 0,
      pid: process.pid,
      detail: JSON.stringify({
        recovery: recovered.steps,
        code: codeHash(await describeCode(project.plugins)),
      }),
    };
    await store.saveSession(session);
    return session;
  }

  private async pump(recovered: Recovered): Promise<Pump> {
    const { store, engine, inbox, project, request } = this;
    const tap = this.monitors(recovered);
    const [orders, fills, roundTrips, predictions] = await Promise.all(
      (['orders', 'fills', 'roundTrips', 'predictions'] as const).map((name) => store.count(name)),
    );
    const counts = {
      orders: orders ?? 0,
      fills: fills ?? 0,
      roundTrips: roundTrips ?? 0,
      predictions: predictions ?? 0,
    };
    const open = await store.query('orders', { open: true });
    const pump = new Pump({
      engine,
      store,
      inbox,
      journal: recovered.journal,
      cursor: recovered.cursor,
      knownPages: recovered.knownPages,
      projector: new Projector(request.runId, false, { counts, open }),
      policy: project.config.checkpoint,
      taps: [this.decisions],
      mark: this.mark,
      onDurable: (events, history) => this.durable(events, history ? undefined : tap),
      ...(request.maxBatch === undefined ? {} : { maxBatch: request.maxBatch }),
    });
    this.kernel.onClose('monitors', () => tap.finish(this.closing));
    tap.start();
    return pump;
  }

  private closing = 'stopped';

  private monitors(recovered: Recovered): MonitorTap {
    const facts = (): Parameters<typeof statusOf>[1] => ({
      runId: this.request.runId,
      session: this.number,
      source: sourceText(this.source),
      connection: this.connection,
      sequence: recovered.journal.last,
      events: this.events,
    });
    const status = () => statusOf(this.engine, facts(), this.decisions);
    return new MonitorTap(this.kernel.all(monitor), status, this.project.log);
  }

  private durable(events: readonly InputEvent[], tap: MonitorTap | undefined): void {
    this.events += events.length;
    tap?.events(events);
  }

  private async play(pump: Pump, recovered: Recovered): Promise<void> {
    const { request, project, inbox } = this;
    const stop = (): void => pump.stop();
    request.stop.addEventListener('abort', stop);
    const timer = request.forMs === undefined ? undefined : setTimeout(stop, request.forMs);
    try {
      const source = await openMarket(project, this.kernel, {
        files: request.files,
        streams: this.streams,
        speed: request.speed,
        resumeTime: recovered.journal.last > 0 ? recovered.cursor.time : undefined,
        onRequest: request.onRequest,
      });
      await pump.feed(
        await newRules(this.engine, source, this.streams, request.files, project.config),
        false,
      );
      const historyEnd = await this.stepHistory(pump, source, recovered);
      const subscription = await source.subscribe(this.requests(pump, historyEnd, recovered), inbox);
      inbox.attach(subscription);
      if (request.stop.aborted) pump.stop();
      await pump.run();
      await subscription.close();
    } finally {
      clearTimeout(timer);
      request.stop.removeEventListener('abort', stop);
    }
  }

  /** Where each stream goes on: behind the journal's cursor, the history's end, or at the beginning. */
  private requests(pump: Pump, historyEnd: number | undefined, recovered: Recovered) {
    const { ids, time } = pump.cursor;
    const resumed = recovered.journal.last > 0 && Object.keys(ids).length > 0;
    return this.streams.map((stream) => ({
      ...stream,
      afterId: ids[stream.instrument],
      afterTime: historyEnd ?? (resumed ? time : undefined),
    }));
  }

  /** A fresh run on a venue first steps its candle history: features and learners use it, no strategy acts. */
  private async stepHistory(pump: Pump, source: Exchange, recovered: Recovered): Promise<number | undefined> {
    const { config, log } = this.project;
    const fresh = recovered.checkpoint === 0 && Object.keys(recovered.cursor.ids).length === 0;
    const count = config.warmup ?? (this.source.files.length > 0 ? 0 : DEFAULT_WARMUP);
    if (!fresh || count === 0) return undefined;
    const candles = await candleHistory(source, this.streams, count);
    log.info('history', { candles: candles.length });
    await pump.feed(candles, true);
    const last = candles.at(-1);
    return last && last.openTime + last.intervalMs;
  }

  private note(kind: string, text: string): void {
    if (kind === 'connected' || kind === 'disconnected' || kind === 'stale') this.connection = kind;
    this.project.log.info(`${kind}: ${text}`);
  }

  private async summarise(recovered: Recovered): Promise<RunSummary> {
    const run = { runId: this.request.runId, sequence: recovered.journal.last, events: this.events };
    const summary = summariseRun(this.engine, run, await tallyOf(this.store));
    this.closing = summaryText(summary);
    return summary;
  }
}
