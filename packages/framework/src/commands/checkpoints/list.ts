import { Args } from '@oclif/core';
import { BotCommand } from '../../cli/bot-command.js';
import { checkpointLine } from '../../cli/checkpoint-line.js';
import type { CheckpointMeta } from '../../recovery/checkpoint-facts.js';
import type { Mark } from '../../recovery/retention.js';

interface Listed extends CheckpointMeta {
  readonly sequence: number;
  /** Why it stays whatever the policy says; empty for one that may go. */
  readonly marks: readonly Mark[];
}

interface ListResult {
  readonly runId: string;
  /** The newest one that was verified or recovered from; 0 when there is none. */
  readonly knownGood: number;
  /** Newest first. */
  readonly checkpoints: readonly Listed[];
}

export default class CheckpointsList extends BotCommand<typeof CheckpointsList, ListResult> {
  static override summary =
    'List the checkpoints of a run, with equity and skill at that time, and which always stay.';
  static override examples = [
    '<%= config.bin %> checkpoints:list',
    '<%= config.bin %> checkpoints:list main --json',
  ];
  static override args = {
    run: Args.string({ description: 'Name of the run; the newest unless given.' }),
  };

  protected async execute(): Promise<ListResult> {
    const { openProject } = await import('../../runs/project.js');
    const { withStoredRun } = await import('../../runs/stored-run.js');
    const { factsOf } = await import('../../recovery/checkpoint-facts.js');
    const { knownGood } = await import('../../recovery/known-good.js');
    const { alwaysKept } = await import('../../recovery/retention.js');
    const project = await openProject(this.configRequest(), await this.openLog());
    return withStoredRun(project, this.args.run, async ({ runId, store }) => {
      const facts = (await store.checkpoints()).map(factsOf);
      const good = await knownGood(store);
      const marks = alwaysKept(facts, good);
      const checkpoints = facts.map(({ sequence, meta }) => ({
        ...{ sequence, marks: marks.get(sequence) ?? [] },
        ...meta,
      }));
      return { runId, knownGood: good, checkpoints };
    });
  }

  protected show({ runId, checkpoints }: ListResult): string {
    const lines = checkpoints.map(({ sequence, marks, ...meta }) =>
      checkpointLine({ sequence, meta }, marks.join(', ')),
    );
    return [`run ${runId}: ${checkpoints.length} checkpoints`, ...lines].join('\n');
  }
}
