import type { History } from '../../../e2e/dist-test/stored-history.js';
import type { Session } from './killer.js';

/**
 * What is wrong with the record of a run's sessions, in words: each has an id of its own and names the one before, a
 * killed one is known as killed, and none began before an event that one before it had made durable.
 */
export function sessionFaults(sessions: readonly Session[], history: History): string[] {
  return [...recordFaults(history), ...causeFaults(sessions, history), ...forgotten(sessions, history)];
}

function recordFaults({ sessions }: History): string[] {
  const ids = new Set(sessions.map(({ id }) => id));
  const unlinked = sessions.filter(({ previous }, index) => previous !== (sessions[index - 1]?.id ?? ''));
  return [
    ...(ids.size < sessions.length ? ['two sessions have one id'] : []),
    ...unlinked.map(({ pid }) => `the record of the session with pid ${pid} does not name the one before`),
  ];
}

function causeFaults(sessions: readonly Session[], history: History): string[] {
  const known = new Map(history.sessions.map((session) => [session.pid, session]));
  return sessions.flatMap(({ number, pid, how, hit }) => {
    const cause = known.get(pid)?.cause;
    // One that was killed while it ended may have got as far as to note that it did.
    if (cause === undefined || (hit === 'stop' && cause === 'clean')) return [];
    const wanted = how === 'killed' ? 'killed' : 'clean';
    return cause === wanted ? [] : [`session ${number} was ${how}, but its record says: ${cause}`];
  });
}

function forgotten(sessions: readonly Session[], history: History): string[] {
  const known = new Map(history.sessions.map((session) => [session.pid, session]));
  const faults: string[] = [];
  let durable = 0;
  for (const session of sessions) {
    const first = known.get(session.pid)?.firstSequence ?? Infinity;
    if (first <= durable)
      faults.push(`session ${session.number} began at event ${first}, though ${durable} were on the disk`);
    durable = Math.max(durable, session.durable);
  }
  return faults;
}

/** How often a run was killed in recovery so many times running: no event lies between, so it is at one place. */
export function nestsIn(sessions: readonly Session[], depth: number): number {
  let [nests, running] = [0, 0];
  for (const { hit } of sessions) {
    running = hit === 'recovery' ? running + 1 : 0;
    if (running < depth) continue;
    nests += 1;
    running = 0;
  }
  return nests;
}
