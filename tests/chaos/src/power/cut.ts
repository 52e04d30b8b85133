import type { Phase } from '../kills/phases.js';
import type { Survivor } from './survivor.js';

/** A cut, and what was there when the power came back. */
export interface Cut {
  readonly session: number;
  readonly hit: Phase | undefined;
  /** Sequence up to which storage had said that all is durable, in this session or in one before. */
  readonly acknowledged: number;
  readonly survivor: Survivor;
}

/** What is wrong after a cut, in words. */
export function cutFaults({ session, acknowledged, survivor }: Cut): string[] {
  if (acknowledged === 0) return []; // nothing was promised
  const { sequence, head, damage } = survivor;
  const when = `after the cut of session ${session}`;
  const isAhead = typeof head === 'number' && head > sequence;
  return [
    ...damage.map((text) => `${when} the database is damaged: ${text}`),
    ...(sequence < acknowledged
      ? [`${when} event ${sequence} is the last on the disk, though ${acknowledged} were acknowledged`]
      : []),
    ...(isAhead ? [`${when} the head file is at ${head}, the database at ${sequence}`] : []),
  ];
}
