import { Flags } from '@oclif/core';
import { BotCommand } from '../../cli/bot-command.js';

interface PruneResult {
  readonly runId: string;
  readonly dropped: readonly number[];
  readonly kept: readonly number[];
}

export default class CheckpointsPrune extends BotCommand<typeof CheckpointsPrune, PruneResult> {
  static override summary = 'Drop checkpoints that are not to be kept, as a running bot does by itself.';
  static override description =
    'The newest, the best, a known-good one and the newest way back from a rollback always stay. The journal is not touched.';
  static override examples = [
    '<%= config.bin %> checkpoints:prune',
    '<%= config.bin %> checkpoints:prune --keep 1',
    '<%= config.bin %> checkpoints:prune --drop 1000 --drop 2000',
  ];
  static override flags = {
    run: Flags.string({ description: 'Name of the run; the newest unless given.' }),
    keep: Flags.integer({
      description: 'Keep so many of the newest and no older ones, in place of what the config says.',
      min: 1,
      exclusive: ['drop'],
    }),
    drop: Flags.integer({
      description: 'Drop this one only. May be repeated.',
      multiple: true,
      multipleNonGreedy: true,
    }),
  };

  protected async execute(): Promise<PruneResult> {
    const { openProject } = await import('../../runs/project.js');
    const { withOwnedRun } = await import('../../runs/owned-run.js');
    const { KeptCheckpoints } = await import('../../checkpoints/kept-checkpoints.js');
    const project = await openProject(this.configRequest(), await this.openLog());
    const { run, keep, drop } = this.flags;
    const { checkpoint } = project.config;
    const policy = keep === undefined ? checkpoint : { ...checkpoint, keepNewest: keep, keepDays: 0 };
    return withOwnedRun(project, run, async ({ runId, store }) => {
      const checkpoints = new KeptCheckpoints(store, policy);
      const dropped = await (drop ? checkpoints.drop(drop) : checkpoints.prune());
      return { runId, dropped, kept: (await store.checkpoints()).map(({ sequence }) => sequence) };
    });
  }

  protected show({ runId, dropped, kept }: PruneResult): string {
    return `run ${runId}: dropped ${dropped.join(', ') || 'none'}; kept ${kept.join(', ') || 'none'}`;
  }
}
