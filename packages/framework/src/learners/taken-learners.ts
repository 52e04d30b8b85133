import { botError, type CheckpointRow } from '@autotrader/sdk';
import {
  chooseLearners,
  learnersOf,
  learnerShape,
  misfit,
  versionsOf,
  type Engine,
  type LearnerChoice,
  type Learners,
  type LearnerShape,
  type WrittenLearners,
} from '../engine/index.js';
import { readState } from '../recovery/read-state.js';
import type { Project } from '../runs/project.js';
import { storedEngines } from '../runs/stored-engines.js';
import type { StoredRun } from '../runs/stored-run.js';

/** Learners out of a checkpoint. */
export interface TakenLearners extends WrittenLearners {
  /** Where they come from, in words. */
  readonly source: string;
  /** Sequence of the checkpoint. */
  readonly from: number;
  /** By lane, what another one must be like for them to fit. */
  readonly shapes: Readonly<Record<string, LearnerShape>>;
  /** Length of the bars by instrument, ms; none in files of an older version. */
  readonly intervals: Readonly<Record<string, number>>;
}

/** The learners of a stored checkpoint, every page checked. Throws BOT_STATE_CORRUPT. */
export async function takeLearners(
  project: Project,
  stored: StoredRun,
  row: CheckpointRow,
): Promise<TakenLearners> {
  const { state, engine } = await readState(await storedEngines(project, stored), stored.store, row);
  return {
    source: `checkpoint ${row.sequence} of run ${stored.runId}`,
    from: row.sequence,
    learners: learnersOf(state),
    versions: versionsOf(engine.spec),
    shapes: Object.fromEntries(engine.spec.lanes.map((lane) => [lane.name, learnerShape(lane)])),
    intervals: Object.fromEntries(engine.spec.streams.map((each) => [each.instrument, each.intervalMs])),
  };
}

/** The chosen ones. Throws BOT_USAGE naming those there are when none is meant. */
export function pickLearners(taken: TakenLearners, choice: LearnerChoice, command: string): TakenLearners {
  const learners = chooseLearners(taken.learners, choice);
  if (Object.keys(learners).length > 0) return { ...taken, learners };
  throw botError('BOT_USAGE', { reason: `${taken.source} has ${wordsOf(taken.learners)}`, command });
}

/** Throws BOT_LEARNER_UNFIT where an engine has no place for one of the learners. */
export function assertFit(taken: TakenLearners, run: string, engine: Engine): void {
  const { source, learners, shapes } = taken;
  const unfit = (reason: string): Error => botError('BOT_LEARNER_UNFIT', { source, run, reason });
  for (const [name, byInstrument] of Object.entries(learners)) {
    const lane = engine.spec.lanes.find((each) => each.name === name);
    if (!lane) throw unfit(`the run has no lane ${name}`);
    const stranger = Object.keys(byInstrument).find((id) => !follows(engine, id));
    if (stranger !== undefined) throw unfit(`the run does not follow ${stranger}`);
    const reason =
      misfit(shapes[name] as LearnerShape, learnerShape(lane)) ??
      otherBars(taken, Object.keys(byInstrument), engine);
    if (reason !== undefined) throw unfit(`lane ${name}: ${reason}`);
  }
}

/** Why bars of another length are not what it has learnt from; undefined where they have the same. */
function otherBars(
  { intervals }: TakenLearners,
  ids: readonly string[],
  { spec }: Engine,
): string | undefined {
  for (const { instrument, intervalMs } of spec.streams) {
    const learnt = intervals[instrument];
    if (ids.includes(instrument) && learnt !== undefined && learnt !== intervalMs)
      return `it has learnt from bars of ${instrument} of ${learnt} ms, the run's have ${intervalMs} ms`;
  }
  return undefined;
}

/** Instruments by lane. */
export function instrumentsOf(learners: Learners): [lane: string, instruments: string[]][] {
  return Object.entries(learners).map(([lane, byInstrument]) => [lane, Object.keys(byInstrument)]);
}

function follows(engine: Engine, id: string): boolean {
  return engine.spec.streams.some(({ instrument }) => instrument === id);
}

/** Which learners there are, for a message. */
function wordsOf(learners: Learners): string {
  const names = instrumentsOf(learners).map(([lane, ids]) => `lane ${lane}: ${ids.join(', ')}`);
  return names.length > 0 ? `only the learners of ${names.join('; ')}` : 'no learner';
}
