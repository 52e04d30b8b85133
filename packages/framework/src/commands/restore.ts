import { Args, Flags } from '@oclif/core';
import { BotCommand } from '../cli/bot-command.js';
import { timeText } from '../cli/checkpoint-line.js';
import type { Restored } from '../backup/restore.js';

export default class Restore extends BotCommand<typeof Restore, Restored> {
  static override summary = 'Bring a run back from a backup; a run of that name is set aside, not deleted.';
  static override description =
    'Works in another folder or on another machine too, with a config for the same market. Nothing is sent anywhere: ' +
    '`bot run` then goes on from where the backup stands and asks the venue for what came after it.';
  static override examples = [
    '<%= config.bin %> restore .bot/backups/main-20260101-120000',
    '<%= config.bin %> restore /mnt/other-disk/main-20260101-120000 --run second',
  ];
  static override args = {
    backup: Args.string({ description: 'Folder of the backup.', required: true }),
  };
  static override flags = {
    run: Flags.string({
      description: 'Name of the restored run; that of the backup unless given.',
      helpValue: 'NAME',
    }),
  };

  protected async execute(): Promise<Restored> {
    const { resolve } = await import('node:path');
    const { openProject } = await import('../runs/project.js');
    const { restoreBackup } = await import('../backup/restore.js');
    const { assertBackup } = await import('../cli/backup-folder.js');
    const project = await openProject(this.configRequest(), await this.openLog());
    const backup = resolve(this.args.backup);
    await assertBackup(project, backup, 'restore');
    return restoreBackup(project, backup, this.flags.run);
  }

  protected show({ runId, sequence, time, madeAt, setAside, missingEvents }: Restored): string {
    const lost = missingEvents === null ? 'an unknown number of' : String(missingEvents);
    const aside = setAside
      ? [`  the run that was here is now ${setAside}; ${lost} of its events are not in the backup`]
      : [];
    return [
      `run ${runId} stands at event ${sequence}, exchange time ${timeText(time)}`,
      `  from a backup made ${timeText(madeAt)}`,
      ...aside,
      '  what the bot did after that is missing: `bot run` asks the venue for the market data since then and decides anew',
      '  no order is sent again',
    ].join('\n');
  }
}
