import { botError, type ModelReplaced } from '@autotrader/sdk';
import { packLearners, type LearnerChoice } from '../engine/index.js';
import { codeHash, describeCode } from '../kernel/code-identity.js';
import type { Recovered } from '../recovery/recover.js';
import { EngineShop } from '../runs/engine-shop.js';
import { endingOf } from '../session/ending-note.js';
import { Inbox } from '../session/inbox.js';
import { withOwnedRun } from '../runs/owned-run.js';
import { PhaseMark } from '../session/phase.js';
import { recoverWith } from '../session/present.js';
import type { Project } from '../runs/project.js';
import { Pump } from '../session/pump.js';
import { resumedProjector } from '../runs/resumed-projector.js';
import { runFolder } from '../runs/run-folder.js';
import { SessionRecord } from '../session/session-record.js';
import { sourceOf, type StoredRun } from '../runs/stored-run.js';
import { assertFit, instrumentsOf, pickLearners, type TakenLearners } from './taken-learners.js';

/** What is to be done to the learners of a run. */
export interface LearnerRequest {
  /** Name of the run; the newest unless given. */
  readonly run: string | undefined;
  readonly cause: ModelReplaced['cause'];
  readonly choice: LearnerChoice;
  /** Where the learners come from. */
  readonly take: (run: StoredRun) => Promise<TakenLearners>;
}

/** What was done. */
export interface LearnerChange {
  readonly runId: string;
  /** Sequence of the checkpoint the learners are from. */
  readonly from: number;
  /** Sequence of the event that put them in place. */
  readonly sequence: number;
  /** Sequence of the checkpoint before it: going back to that one undoes it. */
  readonly before: number;
  /** Instruments by lane. */
  readonly replaced: Readonly<Record<string, readonly string[]>>;
  /** Digest of the state afterwards. */
  readonly digest: string;
}

/**
 * Puts other learners in place in a run that is stopped: recovers it, journals one event and leaves checkpoints before
 * and after. Ledger and orders are not touched. Throws BOT_RUN_LOCKED while a bot runs, BOT_LEARNER_UNFIT for learners
 * that are not of the run's kind; then nothing was changed.
 */
export function changeLearners(project: Project, request: LearnerRequest): Promise<LearnerChange> {
  return withOwnedRun(project, request.run, async ({ runId, store }) => {
    const source = await sourceOf(runId, store);
    if (source.kind === 'backtest') throw noJournal(runId, request.cause);
    const stored = { runId, store, source };
    const code = codeHash(await describeCode(project.plugins));
    const kept = await store.note('code');
    const present = {
      engines: new EngineShop(project, store),
      codeChanged: kept !== undefined && kept !== code,
    };
    // The run's own config goes on: another one is taken over by the next session.
    const recovered = await recoverWith(present, {
      run: runId,
      store,
      acceptCode: false,
      onStep: ({ name, ms, found }) => project.log.info(`recovery: ${name}: ${found}`, { ms }),
    });
    if (recovered.acceptedAfter !== undefined) throw halfAccepted(runId, request.cause);
    const { cause } = request;
    const taken = pickLearners(await request.take(stored), request.choice, `checkpoints:${cause}`);
    assertFit(taken, runId, recovered.engine);
    return replace(project, stored, recovered, { cause, taken, code });
  });
}

async function replace(
  project: Project,
  { runId, store }: StoredRun,
  recovered: Recovered,
  { cause, taken, code }: { cause: ModelReplaced['cause']; taken: TakenLearners; code: string },
): Promise<LearnerChange> {
  const { from, learners } = taken;
  const record = await SessionRecord.open(store, recovered, code, ({ pid }) =>
    endingOf(runFolder(project.config.folder, runId), pid),
  );
  const before = recovered.journal.last;
  const pump = new Pump({
    ...recovered,
    store,
    inbox: new Inbox({ note: () => undefined }),
    projector: await resumedProjector(runId, store, recovered.engine.lanes),
    policy: project.config.checkpoint,
    codeHash: code,
    taps: [],
    mark: new PhaseMark(undefined),
    onDurable: () => undefined,
  });
  await pump.replace({ kind: 'modelReplaced', cause, from, ...packLearners(taken) });
  await record.end('clean');
  return {
    ...{ runId, from, sequence: recovered.journal.last, before },
    replaced: Object.fromEntries(instrumentsOf(learners)),
    digest: recovered.engine.digest().hash,
  };
}

/** A start that accepted other code's events was killed before it could note it: only a start can. */
function halfAccepted(runId: string, cause: string): Error {
  return botError('BOT_USAGE', {
    reason: `run ${runId} ends with events that were accepted as stored: start the bot once, then stop it`,
    command: `checkpoints:${cause}`,
  });
}

function noJournal(runId: string, cause: string): Error {
  return botError('BOT_USAGE', {
    reason: `run ${runId} is a backtest: it has no journal that could tell of another learner`,
    command: `checkpoints:${cause}`,
  });
}
