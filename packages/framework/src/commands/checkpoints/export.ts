import { resolve } from 'node:path';
import { Args, Flags } from '@oclif/core';
import { BotCommand } from '../../cli/bot-command.js';
import { megabytes } from '../../cli/checkpoint-line.js';

interface ExportResult {
  readonly runId: string;
  readonly sequence: number;
  readonly file: string;
  readonly bytes: number;
  /** Instruments by lane. */
  readonly learners: Readonly<Record<string, readonly string[]>>;
}

export default class CheckpointsExport extends BotCommand<typeof CheckpointsExport, ExportResult> {
  static override summary =
    'Write what was learnt up to a checkpoint into one file, for another run or machine.';
  static override description =
    'Also of a backtest: train there, then go on live. The file holds all learners of the checkpoint, says which models, ' +
    'options and features they fit, and has check sums. `bot checkpoints:import` puts it into a run.';
  static override examples = [
    '<%= config.bin %> checkpoints:export --out learnt.bot',
    '<%= config.bin %> checkpoints:export 1000 --run main --out learnt.bot',
  ];
  static override args = {
    sequence: Args.integer({
      description: 'Sequence of the checkpoint; the newest unless given.',
    }),
  };
  static override flags = {
    run: Flags.string({ description: 'Name of the run; the newest unless given.' }),
    out: Flags.string({
      description: 'File to write; one that exists is replaced.',
      helpValue: 'FILE',
      required: true,
    }),
    lane: Flags.string({ description: 'Only the learners of this lane.' }),
    instrument: Flags.string({ description: 'Only the learners of this instrument.' }),
  };

  protected async execute(): Promise<ExportResult> {
    const { openProject } = await import('../../runs/project.js');
    const { withStoredRun } = await import('../../runs/stored-run.js');
    const { findCheckpoint } = await import('../../checkpoints/stored-checkpoint.js');
    const { exportLearners } = await import('../../learners/learner-export.js');
    const project = await openProject(this.configRequest(), await this.openLog());
    const { run, out, lane, instrument } = this.flags;
    const file = resolve(out);
    return withStoredRun(project, run, async (stored) => {
      const row = await findCheckpoint(stored, this.args.sequence, 'checkpoints:export');
      const { bytes, learners } = await exportLearners(project, stored, row, {
        file,
        choice: { lane, instrument },
      });
      return { runId: stored.runId, sequence: row.sequence, file, bytes, learners };
    });
  }

  protected show({ runId, sequence, file, bytes, learners }: ExportResult): string {
    return [
      `${file}: what was learnt up to checkpoint ${sequence} of run ${runId}, ${megabytes(bytes)}`,
      ...Object.entries(learners).map(([lane, instruments]) => `  lane ${lane}: ${instruments.join(', ')}`),
    ].join('\n');
  }
}
