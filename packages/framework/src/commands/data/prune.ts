import { Args, Flags } from '@oclif/core';
import { BotCommand } from '../../cli/bot-command.js';
import type { GivenUp } from '../../backup/old-events.js';

export default class DataPrune extends BotCommand<typeof DataPrune, GivenUp> {
  static override summary = 'Delete old events of a run for ever; the bot goes on as before.';
  static override description =
    'Only packed events go, and none that recovery needs: a checkpoint known to be good lies behind all of them. A checked ' +
    'backup must have them, unless --force. Afterwards a replay from the first event is not possible any more, only from ' +
    'the oldest checkpoint that is left. Orders, fills and round trips stay.';
  static override examples = ['<%= config.bin %> data:prune main --keep-events 1000000'];
  static override args = {
    run: Args.string({ description: 'Name of the run; the newest unless given.' }),
  };
  static override flags = {
    'keep-events': Flags.integer({ description: 'Newest events that stay.', min: 0, required: true }),
    force: Flags.boolean({ description: 'Also without a backup that has the events.' }),
  };

  protected async execute(): Promise<GivenUp> {
    const { openProject } = await import('../../runs/project.js');
    const { giveUpEvents } = await import('../../backup/old-events.js');
    const project = await openProject(this.configRequest(), await this.openLog());
    const { 'keep-events': keep, force } = this.flags;
    return giveUpEvents(project, this.args.run, { keep, force });
  }

  protected show({ runId, deleted, begins, dropped, backup }: GivenUp): string {
    if (deleted === 0) return `run ${runId}: nothing to delete: ${this.reason()}`;
    const kept = backup === '' ? 'no backup was asked for' : `they are in ${backup}`;
    return [
      `run ${runId}: events up to ${begins} deleted (${kept})`,
      `  a replay from the first event is not possible any more; \`bot replay\` begins behind event ${begins}`,
      ...(dropped.length > 0 ? [`  checkpoints from before it dropped: ${dropped.join(', ')}`] : []),
    ].join('\n');
  }

  private reason(): string {
    const newest = this.flags['keep-events'];
    return `no block of packed events is wholly older than the newest ${newest}; \`bot data archive\` says how many are packed`;
  }
}
