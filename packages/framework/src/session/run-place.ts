import { listenForHolder } from '../recovery/lock.js';
import { settleIncoming } from '../runs/incoming-run.js';
import { runFolder, setAside } from '../runs/run-folder.js';

/** Which run is to be started, and whether anew. */
export interface RunPlace {
  readonly runId: string;
  readonly fresh: boolean;
  readonly stop: AbortSignal;
}

/**
 * Makes the place of a run ready for a start, and returns its folder: what a killed restore has begun is ended; a run that
 * is to begin anew is set aside. Throws BOT_RUN_LOCKED while a bot runs in it.
 */
export async function readyPlace(project: string, { runId, fresh, stop }: RunPlace): Promise<string> {
  const folder = runFolder(project, runId);
  await listenForHolder(folder, stop);
  settleIncoming(project, runId);
  if (fresh) setAside(project, runId);
  return folder;
}
