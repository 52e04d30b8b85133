import { BotError, botError, type Changed, type InstrumentId, type RunStore } from '@autotrader/sdk';
import { adopt, type Engine, type StreamSpec } from '../engine/index.js';
import { codeHash, describeCode } from '../kernel/code-identity.js';
import { acceptRange } from '../recovery/accepted.js';
import { recover, type Recovered, type RecoveryStep } from '../recovery/recover.js';
import { BEFORE } from '../recovery/retention.js';
import { EngineShop } from '../runs/engine-shop.js';
import type { RunStream } from '../runs/engine-spec.js';
import { makeCheckpoint } from '../checkpoints/make-checkpoint.js';
import type { Project } from '../runs/project.js';

/** How a session goes on from what recovery brought back. */
export interface Changes {
  readonly engine: Engine;
  readonly events: readonly Changed[];
  /** Sequences of the stored checkpoints, oldest first. */
  readonly checkpoints: readonly number[];
}

/** What a session runs with, to be compared with what the run had before. */
export class PresentIdentity {
  constructor(
    private readonly store: RunStore,
    readonly engines: EngineShop,
    readonly configHash: string,
    readonly codeHash: string,
    private readonly storedCode: string | undefined,
  ) {}

  get codeChanged(): boolean {
    return this.storedCode !== undefined && this.storedCode !== this.codeHash;
  }

  /** The engine to go on with, and what to journal: nothing, where config and code are those of the last event. */
  async changes(recovered: Recovered): Promise<Changes> {
    const { engine, configHash, checkpoints, acceptedAfter } = recovered;
    const events: Changed[] = [];
    const accepted = acceptedAfter === undefined ? {} : { acceptedAfter };
    if (this.codeChanged || acceptedAfter !== undefined) {
      events.push({ ...changed('code', this.storedCode ?? '', this.codeHash), ...accepted });
    }
    const present = configHash === this.configHash ? engine : await this.build();
    if (present !== engine) {
      const restarted = restartedStreams(engine.spec.streams, present.spec.streams);
      const change = changed('config', configHash, this.configHash);
      events.push(restarted.length > 0 ? { ...change, restarted } : change);
    }
    if (events.length === 0) return { engine, events, checkpoints };
    const sequence = await this.keepWayBack(recovered, events);
    return {
      engine: present === engine ? engine : adopt(present, engine),
      events,
      checkpoints: [...checkpoints, sequence],
    };
  }

  /** What was there before the change, as a checkpoint that retention keeps. */
  private async keepWayBack(recovered: Recovered, events: readonly Changed[]): Promise<number> {
    const { engine, cursor, knownPages, configHash } = recovered;
    const sequence = recovered.journal.last;
    const parent = recovered.checkpoints.filter((each) => each < sequence).at(-1) ?? 0;
    const reason = `${BEFORE}${events.map(({ what }) => what).join(' and ')} change`;
    const making = { reason, parent, configHash, codeHash: this.storedCode ?? this.codeHash };
    const made = makeCheckpoint({ engine, sequence, cursor, knownPages, ...making });
    await this.store.commit({ rows: [], orders: [], fills: [], roundTrips: [], predictions: [], ...made });
    return sequence;
  }

  private build(): Promise<Engine> {
    return this.engines.build(this.configHash);
  }

  /** Notes the code as the run's, once its change is journaled. */
  async keepCode(): Promise<void> {
    if (this.storedCode !== this.codeHash) await this.store.setNote('code', this.codeHash);
  }
}

/** Config and code of this session; the config is kept with the run. */
export async function presentIdentity(
  project: Project,
  store: RunStore,
  streams: readonly RunStream[],
): Promise<PresentIdentity> {
  const engines = new EngineShop(project, store);
  const configHash = await engines.keep(project.config, streams);
  const code = codeHash(await describeCode(project.plugins));
  return new PresentIdentity(store, engines, configHash, code, await store.note('code'));
}

/** What to recover, and what to do about other code. */
export interface RecoveryRequest {
  readonly run: string;
  readonly store: RunStore;
  /** What the code that is here does not give again stands as it is stored. */
  readonly acceptCode: boolean;
  readonly onStep: (step: RecoveryStep) => void;
  /** Ends a long replay, by throwing the signal's reason. */
  readonly stop?: AbortSignal;
}

/**
 * Recovers a run. Events after the last checkpoint are stepped with the present code: where that is not the code that
 * made them and comes to something else, the start stops with BOT_CODE_CHANGED, unless their outcome is to be accepted.
 */
export async function recoverWith(
  present: Pick<PresentIdentity, 'engines' | 'codeChanged'>,
  { run, store, acceptCode, onStep, stop }: RecoveryRequest,
): Promise<Recovered> {
  const again = (): Promise<Recovered> => recover(run, store, present.engines, onStep, stop);
  try {
    return await again();
  } catch (error) {
    const diverged = error instanceof BotError && error.code === 'BOT_REPLAY_DIVERGED';
    if (!diverged || !present.codeChanged) throw error;
    const { sequence = '?', after } = error.details;
    if (!acceptCode || typeof after !== 'number')
      throw botError('BOT_CODE_CHANGED', { run, sequence }, error);
    await acceptRange(store, { after, until: await store.lastSequence() });
    return await again();
  }
}

/** Instruments that were not followed before, or by another feed. */
function restartedStreams(before: readonly StreamSpec[], now: readonly StreamSpec[]): InstrumentId[] {
  const isSame = (a: StreamSpec, b: StreamSpec): boolean =>
    a.instrument === b.instrument && a.feed === b.feed;
  return now
    .filter((stream) => !before.some((each) => isSame(each, stream)))
    .map(({ instrument }) => instrument);
}

function changed(what: Changed['what'], before: string, after: string): Changed {
  return { kind: 'changed', what, before, after };
}
