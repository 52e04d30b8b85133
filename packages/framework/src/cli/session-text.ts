import type { SessionView } from '../session/session-view.js';
import { timeText } from './checkpoint-line.js';
import { sessionLine } from './session-line.js';

/** All that is kept of a session, in lines. */
export function sessionText(session: SessionView, number: number): string[] {
  const { recovery = [], remarks = [], disabled = [], end } = session.detail;
  return [
    sessionLine(session, number),
    ...(session.previous === '' ? [] : [`     after session ${session.previous.slice(0, 8)}`]),
    ...(end === undefined ? [] : [`     ended: ${end}`]),
    ...(disabled.length === 0 ? [] : [`     switched off: ${disabled.join(', ')}`]),
    '     recovery:',
    ...recovery.map(
      ({ name, ms, found }) => `     ${name.padEnd(12)} ${String(ms).padStart(6)} ms  ${found}`,
    ),
    ...(remarks.length === 0 ? [] : ['     then:']),
    ...remarks.map(({ at, kind, text }) => `     ${kind.padEnd(12)} ${timeText(at)}  ${text}`),
  ];
}
