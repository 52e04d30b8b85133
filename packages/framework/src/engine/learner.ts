import { botError, type InstrumentId, type ModelReplaced, type State } from '@autotrader/sdk';
import { decodeState, encodeState, hashBytes } from '@autotrader/sdk/state';
import type { ExpertsState, LearntState } from './experts.js';
import type { Lane } from './lane.js';
import { restoreModels } from './models.js';
import type { Outputs } from './outputs.js';
import { modelsForward, type Versions } from './versions.js';

/** Version of the content of a ModelReplaced event. */
const CONTENT_VERSION = 1;

/**
 * What was learnt in one lane of one instrument, which a rollback brings back: each model with weights, optimiser,
 * learning rate and random state, and how their forecasts are weighed, bounded, calibrated and their inputs normalised.
 *
 * What belongs to the time that has passed stays as it is: feature rows and their outcomes, the market's volatility, a
 * pause; and the scores, which say what was forecast and what came.
 */
export type LearnerState = LearntState & { models: readonly State[] };

/** Learners by lane and instrument. */
export type Learners = Record<string, Record<string, LearnerState>>;

/** Which learners; all unless a lane or an instrument is named. */
export interface LearnerChoice {
  readonly lane?: string | undefined;
  readonly instrument?: string | undefined;
}

/** The learners in an engine's state. Parts of it: encode or copy before the engine goes on. */
export function learnersOf(state: State, choice: LearnerChoice = {}): Learners {
  const learners: Learners = {};
  const { lanes } = state as unknown as { lanes: Record<string, { markets: Record<string, SavedMarket> }> };
  for (const [lane, { markets }] of Object.entries(lanes)) {
    for (const [instrument, market] of Object.entries(markets)) {
      if (!market.experts || !chosen(choice, lane, instrument)) continue;
      (learners[lane] ??= {})[instrument] = learnerOf(market.experts, market.models);
    }
  }
  return learners;
}

/** Those learners of some that are chosen. */
export function chooseLearners(learners: Learners, choice: LearnerChoice): Learners {
  return Object.fromEntries(
    Object.entries(learners).flatMap(([lane, byInstrument]) => {
      const left = Object.entries(byInstrument).filter(([instrument]) => chosen(choice, lane, instrument));
      return left.length > 0 ? [[lane, Object.fromEntries(left)]] : [];
    }),
  );
}

/** Learners, and the versions in which their components wrote them. */
export interface WrittenLearners {
  readonly learners: Learners;
  readonly versions: Versions;
}

/** Learners as the content of a ModelReplaced event, with its name. */
export function packLearners({ learners, versions }: WrittenLearners): { blob: string; content: Uint8Array } {
  const content = encodeState([CONTENT_VERSION, versions, learners]);
  return { blob: hashBytes(content), content };
}

/** The learners of a content, as copies of their own. Throws BOT_STATE_CORRUPT when it is not what `blob` names. */
export function unpackLearners(content: Uint8Array, blob: string): WrittenLearners {
  if (hashBytes(content) !== blob)
    throw botError('BOT_STATE_CORRUPT', { reason: `the learner ${blob} is damaged` });
  const [version, versions, learners] = decodeState(content) as unknown as Content;
  if (version === CONTENT_VERSION) return { versions, learners };
  throw botError('BOT_STATE_CORRUPT', { reason: `the learner ${blob} has an unknown version` });
}

type Content = readonly [version: number, versions: Versions, learners: Learners];

/** Puts the learners of an event in place of those at work. */
export function replaceLearners(lanes: readonly Lane[], event: ModelReplaced, outputs: Outputs): void {
  const { content, blob } = event;
  if (!content)
    throw botError('BOT_CORE_INVARIANT', { what: `learner ${blob} was not handed to the engine` });
  const { learners, versions } = unpackLearners(content, blob);
  for (const [name, byInstrument] of Object.entries(learners)) {
    const lane = lanes.find((each) => each.name === name);
    if (!lane) throw botError('BOT_CORE_INVARIANT', { what: `learner ${blob} is for a lane ${name}` });
    for (const [instrument, learner] of Object.entries(byInstrument)) {
      const market = lane.market(instrument as InstrumentId);
      market.experts?.replace(learner, (scored) => outputs.scored(name, market.id, scored));
      restoreModels(market.models, modelsForward(lane.spec, learner.models, versions));
      market.prediction = undefined;
    }
  }
}

interface SavedMarket {
  readonly experts: ExpertsState | null;
  readonly models: readonly State[];
}

function learnerOf(experts: ExpertsState, models: readonly State[]): LearnerState {
  const { combiner, conformal, calibration, normaliser } = experts;
  const { previous: _, ...learnt } = normaliser;
  return { models, combiner, conformal, calibration, normaliser: learnt };
}

function chosen(choice: LearnerChoice, lane: string, instrument: string): boolean {
  return (choice.lane ?? lane) === lane && (choice.instrument ?? instrument) === instrument;
}
