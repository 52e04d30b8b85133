import { resolve } from 'node:path';
import { Args, Flags } from '@oclif/core';
import { BotCommand } from '../../cli/bot-command.js';
import { learnerChangeText } from '../../cli/learner-change-text.js';
import type { LearnerChange } from '../../learners/learner-change.js';

interface ImportResult extends LearnerChange {
  readonly file: string;
  /** Run the learners were exported from. */
  readonly origin: string;
}

export default class CheckpointsImport extends BotCommand<typeof CheckpointsImport, ImportResult> {
  static override summary =
    'Put the learners of an exported file into a run; ledger and orders stay as they are.';
  static override description =
    'Of a stopped run, whose lanes must have the same features, horizon, models and options; anything else is refused, and ' +
    'so is a file of which one bit is wrong. It is one event of the journal, with a checkpoint before and after: going ' +
    'back to the one before undoes it.';
  static override examples = [
    '<%= config.bin %> checkpoints:import learnt.bot',
    '<%= config.bin %> checkpoints:import learnt.bot --run main --instrument BTC-AUD@btcmarkets',
  ];
  static override args = {
    file: Args.string({
      description: 'File that `checkpoints:export` wrote.',
      required: true,
    }),
  };
  static override flags = {
    run: Flags.string({ description: 'Name of the run; the newest unless given.' }),
    lane: Flags.string({ description: 'Only the learners of this lane.' }),
    instrument: Flags.string({ description: 'Only the learners of this instrument.' }),
  };

  protected async execute(): Promise<ImportResult> {
    const { openProject } = await import('../../runs/project.js');
    const { changeLearners } = await import('../../learners/learner-change.js');
    const { readLearnerFile } = await import('../../learners/learner-file.js');
    const project = await openProject(this.configRequest(), await this.openLog());
    const { run, lane, instrument } = this.flags;
    const file = resolve(this.args.file);
    const taken = readLearnerFile(file);
    const change = await changeLearners(project, {
      run,
      cause: 'import',
      choice: { lane, instrument },
      take: () => Promise.resolve(taken),
    });
    return { ...change, file, origin: taken.origin.run };
  }

  protected show(result: ImportResult): string {
    return learnerChangeText(result, `checkpoint ${result.from} of run ${result.origin}`);
  }
}
