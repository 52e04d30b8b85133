import { timeText } from './checkpoint-line.js';
import type { SessionView } from '../session/session-view.js';

/** A session in one line. */
export function sessionLine(session: SessionView, number: number): string {
  const { id, startedAt } = session;
  return `  ${number}  ${id.slice(0, 8)}  ${timeText(startedAt)}  ${endOf(session)}, ${eventsOf(session)}`;
}

/** Of one whose end only the next start noticed, the time of the end is not known. */
function endOf({ endedAt, running, pid, cause, detail: { noticedAt } }: SessionView): string {
  if (running) return `running as process ${pid}`;
  if (endedAt === 0) return 'ended without a word (killed?); the next start says how';
  if (noticedAt === undefined) return `${cause} at ${timeText(endedAt)}`;
  return `${cause}, last seen at ${timeText(endedAt)}, noticed at ${timeText(noticedAt)}`;
}

function eventsOf({ endedAt, firstSequence, lastSequence }: SessionView): string {
  if (endedAt === 0) return `from event ${firstSequence}`;
  return lastSequence < firstSequence ? 'no events' : `events ${firstSequence} to ${lastSequence}`;
}
