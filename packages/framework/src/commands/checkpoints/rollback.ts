import { Args, Flags } from '@oclif/core';
import { BotCommand } from '../../cli/bot-command.js';
import { learnerChangeText } from '../../cli/learner-change-text.js';
import type { LearnerChange } from '../../learners/learner-change.js';

export default class CheckpointsRollback extends BotCommand<typeof CheckpointsRollback, LearnerChange> {
  static override summary =
    'Bring back what was learnt up to a checkpoint; ledger and orders stay as they are.';
  static override description =
    'Of a stopped run: each model with weights, optimiser, learning rate and random state, and how forecasts are weighed, ' +
    'bounded, calibrated and their inputs normalised. It is one event of the journal, with a checkpoint before and after: ' +
    'going back to the one before undoes it.';
  static override examples = [
    '<%= config.bin %> checkpoints:rollback 1000',
    '<%= config.bin %> checkpoints:rollback 1000 --run main --lane main --instrument BTC-AUD@btcmarkets',
  ];
  static override args = {
    sequence: Args.integer({ description: 'Sequence of the checkpoint.', required: true }),
  };
  static override flags = {
    run: Flags.string({ description: 'Name of the run; the newest unless given.' }),
    lane: Flags.string({ description: 'Only the learners of this lane.' }),
    instrument: Flags.string({ description: 'Only the learners of this instrument.' }),
  };

  protected async execute(): Promise<LearnerChange> {
    const { openProject } = await import('../../runs/project.js');
    const { changeLearners } = await import('../../learners/learner-change.js');
    const { findCheckpoint } = await import('../../checkpoints/stored-checkpoint.js');
    const { takeLearners } = await import('../../learners/taken-learners.js');
    const project = await openProject(this.configRequest(), await this.openLog());
    const { run, lane, instrument } = this.flags;
    return changeLearners(project, {
      run,
      cause: 'rollback',
      choice: { lane, instrument },
      take: async (stored) => {
        const row = await findCheckpoint(stored, this.args.sequence, 'checkpoints:rollback');
        return takeLearners(project, stored, row);
      },
    });
  }

  protected show(change: LearnerChange): string {
    return learnerChangeText(change, `checkpoint ${change.from}`);
  }
}
