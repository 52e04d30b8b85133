import type { SessionRow } from '@autotrader/sdk';
import { lockHolder } from '../recovery/lock.js';
import type { Project } from '../runs/project.js';
import { runFolder } from '../runs/run-folder.js';
import type { StoredRun } from '../runs/stored-run.js';
import { detailOf, type SessionDetail } from './session-detail.js';

/** A session as the commands tell of it. */
export interface SessionView extends Omit<SessionRow, 'detail'> {
  /** Whether its process lives. */
  readonly running: boolean;
  readonly detail: SessionDetail;
}

/** The sessions of a run. The row of one that was killed says nothing of it: the run's lock does. */
export async function viewSessions(
  { config }: Project,
  { runId, store }: Pick<StoredRun, 'runId' | 'store'>,
): Promise<SessionView[]> {
  const folder = runFolder(config.folder, runId);
  // Asked before and after: one that begins or ends meanwhile is not taken for a dead one.
  const before = lockHolder(folder);
  const rows = await store.sessions();
  const holders = [before, lockHolder(folder)];
  return rows.map((row, index) => {
    const running = index === rows.length - 1 && row.endedAt === 0 && holders.includes(row.pid);
    return { ...row, running, detail: detailOf(row) };
  });
}
