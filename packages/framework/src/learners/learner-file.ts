import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { botError, type State } from '@autotrader/sdk';
import { decodeState, encodeState } from '@autotrader/sdk/state';
import { packLearners, unpackLearners, type LearnerShape } from '../engine/index.js';
import type { CheckpointMeta } from '../recovery/checkpoint-facts.js';
import type { TakenLearners } from './taken-learners.js';

/*
 * A learner file, all versions: eight letters, the version (one byte), SHA-256 over all the rest, and the rest. In
 * version 1 that is deflated: the canonical encoding of what `Exported` says, whose content is named by its own hash.
 */
const LETTERS = Buffer.from('botlearn');
const VERSION = 1;
const HASH_BYTES = 32;
const HEADER_BYTES = LETTERS.length + 1 + HASH_BYTES;
/** Largest learner a file may unpack to: what is larger is no learner. */
const MAX_BYTES = 2 ** 30;

/** What a file says of the checkpoint its learners are from. */
export interface LearnerOrigin {
  readonly run: string;
  readonly sequence: number;
  readonly meta: CheckpointMeta;
}

/** Learners out of a file. */
export interface FiledLearners extends TakenLearners {
  readonly origin: LearnerOrigin;
}

interface Exported extends LearnerOrigin {
  readonly shapes: Readonly<Record<string, LearnerShape>>;
  readonly intervals?: Readonly<Record<string, number>>;
  readonly blob: string;
  readonly content: Uint8Array;
}

/** The bytes of a learner file; the same for the same checkpoint. */
export function learnerFile(taken: TakenLearners, origin: LearnerOrigin): Uint8Array {
  const { shapes, intervals } = taken;
  const lanes = Object.keys(taken.learners);
  const used = Object.fromEntries(Object.entries(shapes).filter(([lane]) => lanes.includes(lane)));
  const exported: Exported = { ...origin, shapes: used, intervals, ...packLearners(taken) };
  const body = deflateRawSync(encodeState(plain(exported)), { level: 9 });
  const hash = createHash('sha256').update(Uint8Array.of(VERSION)).update(body).digest();
  return Buffer.concat([LETTERS, Uint8Array.of(VERSION), hash, body]);
}

/** What is in a learner file, every byte of it checked. Throws BOT_DATA_UNREADABLE or BOT_LEARNER_FILE. */
export function readLearnerFile(file: string): FiledLearners {
  return parseLearnerFile(file, bytesOf(file));
}

/** What is in the bytes of a learner file. Throws BOT_LEARNER_FILE. */
export function parseLearnerFile(file: string, bytes: Buffer): FiledLearners {
  const { run, sequence, meta, shapes, intervals = {}, blob, content } = exportedIn(file, bytes);
  return {
    source: `${file} (checkpoint ${sequence} of run ${run})`,
    from: sequence,
    ...unpackLearners(content, blob),
    shapes,
    intervals,
    origin: { run, sequence, meta },
  };
}

function exportedIn(file: string, bytes: Buffer): Exported {
  const unusable = (reason: string): Error => botError('BOT_LEARNER_FILE', { file, reason });
  if (!bytes.subarray(0, LETTERS.length).equals(LETTERS))
    throw unusable('it was not made by `bot checkpoints:export`');
  if (bytes.length <= HEADER_BYTES) throw unusable('it is cut off');
  const version = bytes[LETTERS.length] as number;
  const body = bytes.subarray(HEADER_BYTES);
  const hash = createHash('sha256').update(Uint8Array.of(version)).update(body).digest();
  if (!hash.equals(bytes.subarray(LETTERS.length + 1, HEADER_BYTES)))
    throw unusable('its check sum is wrong: it is damaged or cut off');
  if (version !== VERSION) throw unusable(`it has version ${version}, this bot reads ${VERSION}`);
  return decodeState(inflateRawSync(body, { maxOutputLength: MAX_BYTES })) as unknown as Exported;
}

function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw botError('BOT_DATA_UNREADABLE', { file, reason }, error);
  }
}

/** As plain data: what was left out of a description is left out of the file. */
function plain({ meta, ...exported }: Exported): State {
  return { ...exported, meta: JSON.parse(JSON.stringify(meta)) as State } as unknown as State;
}
