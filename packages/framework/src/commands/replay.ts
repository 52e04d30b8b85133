import { Args } from '@oclif/core';
import { BotCommand } from '../cli/bot-command.js';
import type { ReplayResult } from '../replay/replay-run.js';
import { summaryText } from '../runs/summary-text.js';

export default class Replay extends BotCommand<typeof Replay, ReplayResult> {
  static override summary =
    'Step a stored run again from its first event and compare everything with what was stored.';
  static override description =
    'The proof that live and replay are one code path: outputs are compared byte for byte and the state by its digest. ' +
    'Ends with exit code 70 at the first difference and names it.';
  static override examples = ['<%= config.bin %> replay', '<%= config.bin %> replay main --json'];
  static override args = {
    run: Args.string({ description: 'Name of the run; the newest unless given.' }),
  };

  protected async execute(): Promise<ReplayResult> {
    const { openProject } = await import('../runs/project.js');
    const { replayRun } = await import('../replay/replay-run.js');
    const project = await openProject(this.configRequest(), await this.openLog());
    return replayRun(project, this.args.run);
  }

  protected show(result: ReplayResult): string {
    const { from } = result;
    const part = from > 0 ? `, from event ${from + 1} on: those before were given up` : '';
    return `${summaryText(result)}\n  the same as stored${part}`;
  }
}
