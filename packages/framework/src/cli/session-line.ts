import type { SessionRow } from '@autotrader/sdk';
import { detailOf } from '../session/session-detail.js';

/** A session in one line. */
export function sessionLine(session: SessionRow, number: number): string {
  const { id, startedAt, endedAt, pid } = session;
  const end = endedAt > 0 ? endOf(session) : `running as process ${pid}`;
  return `  ${number}  ${id.slice(0, 8)}  ${isoTime(startedAt)}  ${end}, ${eventsOf(session)}`;
}

/** Of one whose end only the next start noticed, the time of the end is not known. */
function endOf(session: SessionRow): string {
  const { cause, endedAt } = session;
  const { noticedAt } = detailOf(session);
  if (noticedAt === undefined) return `${cause} at ${isoTime(endedAt)}`;
  return `${cause}, last seen at ${isoTime(endedAt)}, noticed at ${isoTime(noticedAt)}`;
}

function eventsOf({ endedAt, firstSequence, lastSequence }: SessionRow): string {
  if (endedAt === 0) return `from event ${firstSequence}`;
  return lastSequence < firstSequence ? 'no events' : `events ${firstSequence} to ${lastSequence}`;
}

function isoTime(time: number): string {
  return new Date(time).toISOString();
}
