import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  botError,
  exchange,
  storage,
  type EventSink,
  type Exchange,
  type InputEvent,
  type RunStore,
} from '@autotrader/sdk';
import { publicConfig } from '../config/config-hash.js';
import { Engine, type Outputs } from '../engine/index.js';
import { chooseServices } from '../kernel/chosen-services.js';
import { chooseComponent } from '../kernel/component-options.js';
import { Kernel } from '../kernel/kernel.js';
import { START } from '../recovery/cursor.js';
import { dataFees, type DataFile } from '../runs/data-streams.js';
import { engineSpec, type RunStream } from '../runs/engine-spec.js';
import { fanOut } from '../session/fan-out.js';
import { makeCheckpoint } from '../checkpoints/make-checkpoint.js';
import { PredictionsFile } from './predictions-file.js';
import type { Project } from '../runs/project.js';
import { Projector } from '../runs/projector.js';
import { newRun, runFolder } from '../runs/run-folder.js';
import { describeSource, fileStreams } from '../runs/source.js';
import { summariseRun, type RunSummary } from '../runs/summary.js';
import { tallyOf } from '../runs/tally.js';

/** Projection rows kept in memory before they are stored. */
const ROWS_BEFORE_COMMIT = 20_000;

/** What a backtest is to do. */
export interface BacktestRequest {
  readonly files: readonly DataFile[];
  /** CSV file for the predictions of the first lane and instrument. */
  readonly predictions: string | undefined;
  /** False: nothing stays but the summary. */
  readonly keep?: boolean;
}

/** Steps data files from beginning to end and stores orders, fills, asked-for predictions and the final checkpoint. */
export async function backtest(project: Project, request: BacktestRequest): Promise<RunSummary> {
  const { config, registry, log } = project;
  assertOther(request);
  const streams = fileStreams(config, request.files);
  const kernel = new Kernel(log);
  try {
    await kernel.open([
      ...chooseServices(registry, config, ['storage']),
      replayService(project, request.files),
    ]);
    const { runId, folder, remove } = placeOf(config.folder, request.keep ?? true);
    kernel.onClose('run folder', remove);
    const store = await kernel.get(storage).openRun({ folder, readOnly: false });
    await store.setNote('config', JSON.stringify(publicConfig(config)));
    await store.setNote('source', JSON.stringify(describeSource('backtest', request.files, streams)));
    const summary = await run(project, request, streams, runId, store, kernel.get(exchange));
    await store.setNote('summary', JSON.stringify(summary));
    await store.close();
    return summary;
  } finally {
    await kernel.close();
  }
}

/** The predictions must not be written over the data they are made from. */
function assertOther({ files, predictions }: BacktestRequest): void {
  if (predictions === undefined || !files.some(({ file }) => resolve(file) === resolve(predictions))) return;
  throw botError('BOT_USAGE', {
    reason: `--predictions ${predictions} is the data file itself: name another file`,
    command: 'backtest',
  });
}

/** A run of its own among the others, or a folder that goes with the backtest. */
function placeOf(project: string, keep: boolean): { runId: string; folder: string; remove: () => void } {
  if (!keep) {
    const folder = mkdtempSync(join(tmpdir(), 'bot-backtest-'));
    return { runId: 'backtest', folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
  }
  const runId = newRun(project, 'backtest', new Date());
  return { runId, folder: runFolder(project, runId), remove: () => undefined };
}

function replayService(project: Project, files: readonly DataFile[]): Parameters<Kernel['open']>[0][number] {
  const spec = { use: 'replay', options: { files }, path: 'exchange' };
  return chooseComponent(project.registry, 'exchange', spec, project.config.origins);
}

async function run(
  project: Project,
  request: BacktestRequest,
  streams: readonly RunStream[],
  runId: string,
  store: RunStore,
  source: Exchange,
): Promise<RunSummary> {
  const { config, registry } = project;
  const engine = new Engine(engineSpec(registry, config, streams));
  const first = streams[0] as RunStream;
  const lane = config.lanes[0]?.name ?? '';
  const predictions =
    request.predictions === undefined
      ? undefined
      : new PredictionsFile(request.predictions, lane, first.instrument);
  const projector = new Projector(runId, predictions !== undefined);
  const outputs = predictions ? fanOut(projector, predictions) : projector;
  const stepper = new Stepper(engine, projector, outputs, store, config.warmup ?? 0);
  try {
    const rules = await source.rules(streams.map(({ instrument }) => instrument));
    for (const event of [...rules.instruments, ...dataFees(request.files, config)]) stepper.step(event);
    await stepper.play(source, streams);
  } finally {
    predictions?.close();
  }
  const sequence = stepper.events;
  const made = makeCheckpoint({ engine, sequence, cursor: START, reason: 'end of data', parent: 0 });
  await store.commit({ rows: [], ...projector.take(), ...made });
  const run = { runId, sequence, events: sequence };
  return summariseRun(engine, run, await tallyOf(store, engine.lanes));
}

/** Steps what a source pushes at once: no queue, no journal, nothing awaited an event. */
class Stepper {
  events = 0;
  private stored: Promise<void> = Promise.resolve();
  private bars = 0;

  constructor(
    private readonly engine: Engine,
    private readonly projector: Projector,
    private readonly outputs: Outputs,
    private readonly store: RunStore,
    private readonly warmup: number,
  ) {}

  step(event: InputEvent): void {
    this.events += 1;
    this.projector.sequence = this.events;
    const history = this.bars < this.warmup;
    if (event.kind === 'candle') this.bars += 1;
    this.engine.step(event, this.outputs, history);
  }

  /** Resolves when the source has ended; rejects with what the core or the source threw. */
  async play(source: Exchange, streams: readonly RunStream[]): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const sink: EventSink = {
        push: (event) => this.tryStep(event, reject),
        note: () => undefined,
        end: resolve,
        fail: reject,
      };
      const requests = streams.map((stream) => ({ ...stream, afterId: undefined, afterTime: undefined }));
      source.subscribe(requests, sink).catch(reject);
    });
    await this.stored;
  }

  private tryStep(event: InputEvent, reject: (error: unknown) => void): boolean {
    try {
      this.step(event);
      if (this.projector.waiting > ROWS_BEFORE_COMMIT) this.storeRows();
      return true;
    } catch (error) {
      reject(error);
      return false;
    }
  }

  private storeRows(): void {
    const rows = this.projector.take();
    this.stored = this.stored.then(() => this.store.commit({ rows: [], ...rows, pages: [] }));
    this.stored.catch(() => undefined); // awaited at the end; must not count as unhandled until then
  }
}
