import { join } from 'node:path';
import { json, type Summary } from '../../../e2e/dist-test/project.js';
import { historyOf, withStore } from '../../../e2e/dist-test/stored-history.js';
import { askedAgain, effectsOutside } from './asked.js';
import { bookFaults, bookJournal } from './book-journal.js';
import { playKilled, playWhole, type Course, type Played } from './course.js';
import { differences } from './differences.js';
import { requestsBySession } from './emulator.js';
import { RUN, type Session } from './killer.js';
import { sessionFaults } from './sessions.js';

const REPLAY_MS = 600_000;

/** What a course has come to. */
export interface Outcome {
  readonly sessions: readonly Session[];
  /** What went wrong, in words; empty when nothing did. */
  readonly faults: readonly string[];
  /** Events of the run that was killed. */
  readonly events: number;
}

/** Plays a market undisturbed and killed, and compares the two. */
export async function tryCourse(course: Course): Promise<Outcome> {
  const [whole, killed] = [join(course.folder, 'whole'), join(course.folder, 'killed')];
  try {
    const wanted = await playWhole(course, whole);
    const played = await playKilled(course, killed);
    const history = await historyOf(killed, RUN);
    const requests = requestsBySession(played.requests);
    const faults = [
      ...(await comparison(course, played, { whole, killed, wanted })),
      ...askedAgain(played.sessions, requests, history),
      ...effectsOutside(requests).map((line) => `the exchange was asked to act: ${line}`),
      ...sessionFaults(played.sessions, history),
    ];
    return { sessions: played.sessions, faults, events: history.events };
  } catch (error) {
    return { sessions: [], faults: [error instanceof Error ? error.message : String(error)], events: 0 };
  }
}

interface Projects {
  readonly whole: string;
  readonly killed: string;
  readonly wanted: Session;
}

async function comparison(
  { scenario }: Course,
  { sessions }: Played,
  { whole, killed, wanted }: Projects,
): Promise<string[]> {
  const last = sessions.at(-1)?.summary;
  if (!last || !wanted.summary) return ['the last session came to no end'];
  if (scenario.feed === 'book') return bookComparison({ whole, killed }, last);
  return differences(
    { summary: last, history: await historyOf(killed, RUN) },
    { summary: wanted.summary, history: await historyOf(whole, RUN) },
  );
}

/** Of a book: its own journal, stepped again, comes to the state held, and every hole is in the journal. */
async function bookComparison({ whole, killed }: Omit<Projects, 'wanted'>, last: Summary): Promise<string[]> {
  const replayed = await json(['replay', RUN], { cwd: killed, timeoutMs: REPLAY_MS });
  const faults = bookFaults(
    await withStore(killed, RUN, bookJournal),
    await withStore(whole, RUN, bookJournal),
  );
  if (replayed.digest !== last.digest)
    faults.unshift(`digest: replay comes to ${replayed.digest}, the state held was ${last.digest}`);
  return faults;
}
