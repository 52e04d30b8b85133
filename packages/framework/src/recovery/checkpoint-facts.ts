import type { CheckpointRow } from '@autotrader/sdk';
import type { Versions } from '../engine/index.js';

/** How a lane stood when a checkpoint was made. */
export interface LaneFacts {
  /** Cash and holdings at the last prices, quote currency, as decimal text. */
  readonly equity: string;
  /** Skill of the blended forecasts by instrument: R² against zero (null without a value), and how many were scored. */
  readonly skill: Readonly<Record<string, { readonly r2: number | null; readonly scored: number }>>;
}

/** What is kept with a checkpoint for people and for retention; recovery does not need it. */
export interface CheckpointMeta {
  /** Why it was made: `interval`, `end of session`, `before rollback`, … */
  readonly reason: string;
  /** Wall clock, epoch ms. */
  readonly at: number;
  /** Exchange time of the last event, epoch ms. */
  readonly time: number;
  /** Sequence of the checkpoint before it; 0 when there was none. */
  readonly parent: number;
  /** Hashes (hex) of the config and of the code that made it; left out when not known. */
  readonly configHash?: string;
  readonly codeHash?: string;
  /** Versions of the parts' shapes by `kind:name`; what is not named was written in version 1. */
  readonly versions?: Versions;
  /** Size of the state: manifest and distinct pages. */
  readonly bytes: number;
  readonly lanes: Readonly<Record<string, LaneFacts>>;
}

/** A checkpoint as retention sees it. */
export interface CheckpointFacts {
  readonly sequence: number;
  readonly meta: CheckpointMeta;
  /** Names of its pages; checkpoints share those that did not change between them. */
  readonly pageHashes: readonly string[];
}

const UNKNOWN: CheckpointMeta = { reason: '', at: 0, time: 0, parent: 0, bytes: 0, lanes: {} };

/** What is known of a stored checkpoint; fields that an older version did not write are empty. */
export function factsOf({ sequence, meta, pageHashes }: CheckpointRow): CheckpointFacts {
  return { sequence, meta: readMeta(meta), pageHashes };
}

function readMeta(json: string): CheckpointMeta {
  try {
    return { ...UNKNOWN, ...(JSON.parse(json) as Partial<CheckpointMeta>) };
  } catch {
    // Only for people and retention: a checkpoint whose description is damaged is still a checkpoint.
    return UNKNOWN;
  }
}

/** Fewest scored predictions for which a skill says anything. */
const MIN_SCORED = 500;

/** Skill over all lanes and instruments, weighted by the scored predictions; undefined when there are too few. */
export function skillOf({ lanes }: CheckpointMeta): number | undefined {
  let scored = 0;
  let sum = 0;
  for (const { skill } of Object.values(lanes)) {
    for (const part of Object.values(skill)) {
      if (part.r2 === null) continue;
      scored += part.scored;
      sum += part.r2 * part.scored;
    }
  }
  return scored < MIN_SCORED ? undefined : sum / scored;
}
