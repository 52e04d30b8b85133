import { Args, Flags } from '@oclif/core';
import { BotCommand } from '../../cli/bot-command.js';
import { megabytes, timeText } from '../../cli/checkpoint-line.js';
import type { CheckpointMeta } from '../../recovery/checkpoint-facts.js';

interface ShowResult extends CheckpointMeta {
  readonly runId: string;
  readonly sequence: number;
  readonly pages: number;
  readonly digest: string;
  /** Last venue id of each stream. */
  readonly cursor: Readonly<Record<string, number>>;
}

export default class CheckpointsShow extends BotCommand<typeof CheckpointsShow, ShowResult> {
  static override summary = 'Show one checkpoint: when and why it was made, and how each lane stood.';
  static override examples = [
    '<%= config.bin %> checkpoints:show',
    '<%= config.bin %> checkpoints:show 1000 --run main',
  ];
  static override args = {
    sequence: Args.integer({
      description: 'Sequence of the checkpoint; the newest unless given.',
    }),
  };
  static override flags = { run: Flags.string({ description: 'Name of the run; the newest unless given.' }) };

  protected async execute(): Promise<ShowResult> {
    const { openProject } = await import('../../runs/project.js');
    const { withStoredRun } = await import('../../runs/stored-run.js');
    const { findCheckpoint, stateOfCheckpoint } = await import('../../checkpoints/stored-checkpoint.js');
    const { factsOf } = await import('../../recovery/checkpoint-facts.js');
    const { digestHex } = await import('@autotrader/sdk/state');
    const project = await openProject(this.configRequest(), await this.openLog());
    return withStoredRun(project, this.flags.run, async (stored) => {
      const row = await findCheckpoint(stored, this.args.sequence, 'checkpoints:show');
      const digest = digestHex(await stateOfCheckpoint(stored.store, row));
      const cursor = (JSON.parse(row.cursor) as { ids: Record<string, number> }).ids;
      const { sequence, meta, pageHashes } = factsOf(row);
      return { runId: stored.runId, sequence, ...meta, pages: pageHashes.length, digest, cursor };
    });
  }

  protected show(result: ShowResult): string {
    const { runId, sequence, reason, parent, bytes, pages, digest } = result;
    return [
      `run ${runId}, checkpoint ${sequence}`,
      `  made      ${timeText(result.at)} (${reason}), after ${parent > 0 ? `checkpoint ${parent}` : 'none'}`,
      `  exchange  ${timeText(result.time)}`,
      `  size      ${megabytes(bytes)} in ${pages} pages`,
      `  digest    ${digest}`,
      `  config    ${result.configHash ?? 'unknown'}`,
      `  code      ${result.codeHash ?? 'unknown'}`,
      ...laneLines(result.lanes),
    ].join('\n');
  }
}

function laneLines(lanes: CheckpointMeta['lanes']): string[] {
  return Object.entries(lanes).flatMap(([lane, { equity, skill }]) => [
    `  lane ${lane}: equity ${equity}`,
    ...Object.entries(skill).map(([instrument, { r2, scored }]) => {
      const value = r2 === null ? 'none yet' : `${(100 * r2).toFixed(3)} %`;
      return `    ${instrument}: skill ${value} over ${scored} forecasts`;
    }),
  ]);
}
