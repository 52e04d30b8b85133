import { Args } from '@oclif/core';
import { BotCommand } from '../../cli/bot-command.js';
import { checkpointLine } from '../../cli/checkpoint-line.js';
import type { CheckpointMeta } from '../../recovery/checkpoint-facts.js';

interface ListResult {
  readonly runId: string;
  /** The newest one that was verified or recovered from; 0 when there is none. */
  readonly knownGood: number;
  /** Newest first. */
  readonly checkpoints: readonly ({ readonly sequence: number } & CheckpointMeta)[];
}

export default class CheckpointsList extends BotCommand<typeof CheckpointsList, ListResult> {
  static override summary = 'List the checkpoints of a run, with equity and skill at that time.';
  static override examples = [
    '<%= config.bin %> checkpoints:list',
    '<%= config.bin %> checkpoints:list main --json',
  ];
  static override args = { run: Args.string({ description: 'Name of the run; the newest unless given.' }) };

  protected async execute(): Promise<ListResult> {
    const { openProject } = await import('../../runtime/project.js');
    const { withStoredRun } = await import('../../runtime/stored-run.js');
    const { factsOf } = await import('../../recovery/checkpoint-facts.js');
    const { knownGood } = await import('../../recovery/known-good.js');
    const project = await openProject(this.configRequest(), await this.openLog());
    return withStoredRun(project, this.args.run, async ({ runId, store }) => {
      const facts = (await store.checkpoints()).map(factsOf);
      const checkpoints = facts.map(({ sequence, meta }) => ({ sequence, ...meta }));
      return { runId, knownGood: await knownGood(store), checkpoints };
    });
  }

  protected show({ runId, knownGood, checkpoints }: ListResult): string {
    const good = knownGood > 0 ? `, ${knownGood} known to be good` : '';
    const lines = checkpoints.map(({ sequence, ...meta }) => checkpointLine({ sequence, meta }));
    return [`run ${runId}: ${checkpoints.length} checkpoints${good}`, ...lines].join('\n');
  }
}
