import type { RunStore } from '@autotrader/sdk';
import { proveApart } from './backup-proof.js';
import { backedUp, listBackups, pruneBackups } from './backup-retention.js';
import { backupsFolder, makeBackup } from './backup.js';
import type { Project } from '../runs/project.js';

const HOUR_MS = 3_600_000;

/** Makes backups of a running bot when they are due. A backup that fails is logged; the bot goes on. */
export class BackupSchedule {
  private timer: NodeJS.Timeout | undefined;
  private readonly ending = new AbortController();
  private working: Promise<void> = Promise.resolve();

  constructor(
    private readonly project: Project,
    private readonly run: { readonly runId: string; readonly store: RunStore },
  ) {}

  /** Begins to wait for the next one. A folder that cannot be used is refused now, not when a backup is needed. */
  start(): void {
    backupsFolder(this.project, undefined);
    if (this.project.config.backup.everyHours > 0) this.plan(0);
  }

  /** Ends it; a check that is going on is given up, a copy is finished. */
  async stop(): Promise<void> {
    this.ending.abort();
    clearTimeout(this.timer);
    await this.working;
  }

  /** Looks at least once an hour: timers cannot wait for months. */
  private plan(waitMs: number): void {
    if (this.ending.signal.aborted) return;
    this.timer = setTimeout(
      () => {
        this.working = this.look()
          .catch((error: unknown) => this.warn(error))
          .then((nextMs) => this.plan(nextMs ?? HOUR_MS));
      },
      Math.min(waitMs, HOUR_MS),
    );
    this.timer.unref();
  }

  /** Makes a backup when one is due; ms until the next. */
  private async look(): Promise<number> {
    const everyMs = this.project.config.backup.everyHours * HOUR_MS;
    const to = backupsFolder(this.project, undefined);
    const [last, now] = [await this.last(to), Date.now()];
    const waitMs = last + everyMs - now;
    // One from the future was made while the clock was wrong.
    if (waitMs > 0 && last <= now) return waitMs;
    await this.backUp(to);
    return everyMs;
  }

  /** Wall clock (epoch ms) of the newest backup that was found to be good or, before the first, of the run's beginning. */
  private async last(to: string): Promise<number> {
    const { runId, store } = this.run;
    const [first] = await store.sessions();
    const backups = await listBackups(to, { runId, firstSession: first?.id });
    const good = backups.find(({ manifest }) => manifest.verified);
    return good?.manifest.madeAt ?? first?.startedAt ?? Date.now();
  }

  private async backUp(to: string): Promise<void> {
    const { project, run } = this;
    const { folder } = await makeBackup(project, run, to);
    const checking = proveApart(project, folder, this.ending.signal);
    // One that was not found to be good takes up room, too.
    const { sequence, verified } = await checking.finally(async () =>
      pruneBackups(to, await backedUp(run.runId, run.store), project.config.backup.keep, folder),
    );
    project.log.info('backup made and checked', { folder, sequence, replayed: verified?.replayed });
  }

  private warn(error: unknown): undefined {
    const reason = error instanceof Error ? error.message : String(error);
    if (!this.ending.signal.aborted) this.project.log.warn('backup failed', { reason });
  }
}
