import { botError, type State } from '@autotrader/sdk';

/**
 * Version of a row's body: `[version, packed event, history, outputs]`. Raised when the form of any of them changes, as
 * when an output gets a field; a further code for a new kind of event or output needs no new version.
 */
export const ROW_VERSION = 1;

/** What follows the version in a body. */
export type RowParts = readonly State[];
/** Turns what a version wrote into what the next one would have written; pure. */
export type RowUpcaster = (parts: RowParts) => RowParts;

/** `UPCASTERS[v]` brings version v to v + 1. None is ever removed: a journal of every release stays readable. */
const UPCASTERS: Readonly<Record<number, RowUpcaster>> = {};

/**
 * The parts of a row's body in the present version. Throws BOT_STORAGE_NEWER for a row of a newer version,
 * BOT_STATE_CORRUPT for one of none.
 */
export function presentParts(
  body: State,
  sequence: number,
  { version, upcasters } = { version: ROW_VERSION, upcasters: UPCASTERS },
): RowParts {
  const [written, ...parts] = Array.isArray(body) ? (body as RowParts) : [];
  if (typeof written !== 'number' || !Number.isInteger(written) || written < 1) {
    throw botError('BOT_STATE_CORRUPT', { reason: `row ${sequence} has no version` });
  }
  if (written > version) throw botError('BOT_STORAGE_NEWER', { file: `row ${sequence} of the journal` });
  let present: RowParts = parts;
  for (let v = written; v < version; v++) present = upcasterOf(upcasters, v, sequence)(present);
  return present;
}

function upcasterOf(
  upcasters: Readonly<Record<number, RowUpcaster>>,
  version: number,
  sequence: number,
): RowUpcaster {
  const upcaster = upcasters[version];
  if (upcaster) return upcaster;
  throw botError('BOT_CORE_INVARIANT', {
    what: `row ${sequence}: nothing reads version ${version} any more`,
  });
}
