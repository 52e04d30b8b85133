import type { SessionRow } from '@autotrader/sdk';

/** A session in one line. */
export function sessionLine(session: SessionRow, number: number): string {
  const { id, startedAt, endedAt, cause, firstSequence, lastSequence, pid } = session;
  const end = endedAt > 0 ? `${cause} at ${new Date(endedAt).toISOString()}` : `running as process ${pid}`;
  const events =
    endedAt > 0 ? `, events ${firstSequence} to ${lastSequence}` : `, from event ${firstSequence}`;
  return `  ${number}  ${id.slice(0, 8)}  ${new Date(startedAt).toISOString()}  ${end}${events}`;
}
