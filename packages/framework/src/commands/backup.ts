import { Args, Flags } from '@oclif/core';
import { BotCommand } from '../cli/bot-command.js';
import { timeText } from '../cli/checkpoint-line.js';
import type { BackupProof } from '../backup/backup-proof.js';

interface BackupResult extends Omit<BackupProof, 'reached'> {
  /** Folders of older backups that were deleted. */
  readonly dropped: readonly string[];
}

export default class Backup extends BotCommand<typeof Backup, BackupResult | BackupProof> {
  static override summary =
    'Copy a run while the bot goes on; check every event of the copy and replay its end in another process.';
  static override description =
    'A backup is a folder with the database, its head, and `backup.json` with their hashes. `bot restore` brings it back. ' +
    'A running bot makes one each `backup.everyHours` by itself.';
  static override examples = [
    '<%= config.bin %> backup',
    '<%= config.bin %> backup main --to /mnt/other-disk',
    '<%= config.bin %> backup --verify .bot/backups/main-20260101-120000',
  ];
  static override args = {
    run: Args.string({ description: 'Name of the run; the newest unless given.' }),
  };
  static override flags = {
    to: Flags.string({
      description: 'Folder for backups, in place of `backup.folder`.',
      helpValue: 'FOLDER',
    }),
    verify: Flags.string({
      description: 'Check this backup and make none.',
      helpValue: 'FOLDER',
      exclusive: ['to'],
    }),
  };

  protected async execute(): Promise<BackupResult | BackupProof> {
    const { openProject } = await import('../runs/project.js');
    const { proveApart, proveBackup } = await import('../backup/backup-proof.js');
    const { assertJournal, backupsFolder, makeBackup } = await import('../backup/backup.js');
    const { backedUp, pruneBackups } = await import('../backup/backup-retention.js');
    const { withStoredRun } = await import('../runs/stored-run.js');
    const { assertBackup } = await import('../cli/backup-folder.js');
    const { resolve } = await import('node:path');
    const project = await openProject(this.configRequest(), await this.openLog());
    const { verify, to: flag } = this.flags;
    if (verify !== undefined) {
      await assertBackup(project, resolve(verify), 'backup');
      return proveBackup(project, resolve(verify));
    }
    const to = backupsFolder(project, flag);
    const { folder, run } = await withStoredRun(project, this.args.run, async (stored) => {
      assertJournal(stored);
      const { folder } = await makeBackup(project, stored, to);
      return { folder, run: await backedUp(stored.runId, stored.store) };
    });
    const { runId, sequence, time, verified } = await proveApart(project, folder);
    const dropped = await pruneBackups(to, run, project.config.backup.keep, folder);
    return { folder, runId, sequence, time, replayed: verified?.replayed ?? 0, dropped };
  }

  protected show(result: BackupResult | BackupProof): string {
    const { runId, sequence, time, folder, replayed } = result;
    const dropped =
      'dropped' in result && result.dropped.length > 0 ? [`  dropped ${result.dropped.join(', ')}`] : [];
    return [
      `run ${runId} up to event ${sequence}, exchange time ${timeText(time)}`,
      `  ${folder}`,
      `  sound: its last ${replayed} events were replayed and came to the same`,
      ...dropped,
    ].join('\n');
  }
}
