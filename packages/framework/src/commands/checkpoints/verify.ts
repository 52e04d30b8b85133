import { Args, Flags } from '@oclif/core';
import { BotCommand } from '../../cli/bot-command.js';
import type { CheckedCheckpoint } from '../../checkpoints/checkpoint-check.js';

interface VerifyResult {
  readonly runId: string;
  readonly sound: boolean;
  /** Whether the newest sound one is noted as known to be good now. */
  readonly noted: boolean;
  readonly checkpoints: readonly CheckedCheckpoint[];
}

export default class CheckpointsVerify extends BotCommand<typeof CheckpointsVerify, VerifyResult> {
  static override summary =
    'Read checkpoints whole and check every page; with --replay step the events after them again.';
  static override description =
    'The newest that is sound is noted as known to be good, which keeps it from being dropped (not while a bot runs in ' +
    'this run, nor where a newer one is known already). Ends with exit code 70 when one is not sound.';
  static override examples = [
    '<%= config.bin %> checkpoints:verify',
    '<%= config.bin %> checkpoints:verify 1000 --replay --json',
  ];
  static override args = {
    sequence: Args.integer({
      description: 'Sequence of the checkpoint; all unless given.',
    }),
  };
  static override flags = {
    run: Flags.string({ description: 'Name of the run; the newest unless given.' }),
    replay: Flags.boolean({
      description: "Replay from each to the journal's end and compare with what is stored.",
    }),
  };

  protected async execute(): Promise<VerifyResult> {
    const { openProject } = await import('../../runs/project.js');
    const { withStoredRun } = await import('../../runs/stored-run.js');
    const { checkCheckpoint, noteSound, UNSOUND } = await import('../../checkpoints/checkpoint-check.js');
    const { findCheckpoint } = await import('../../checkpoints/stored-checkpoint.js');
    const { assertHead } = await import('../../recovery/head-check.js');
    const project = await openProject(this.configRequest(), await this.openLog());
    const { runId, checkpoints } = await withStoredRun(project, this.flags.run, async (stored) => {
      const { sequence } = this.args;
      await assertHead(stored.runId, stored.store); // a checkpoint of events that are lost is of no use, however whole
      const one = await findCheckpoint(stored, sequence, 'checkpoints:verify');
      const rows = sequence === undefined ? await stored.store.checkpoints() : [one];
      // A backtest has no journal: `bot replay` steps its data file again.
      const replay = this.flags.replay && stored.source.kind !== 'backtest';
      const checked: CheckedCheckpoint[] = [];
      for (const row of rows) checked.push(await checkCheckpoint(project, stored, row, replay));
      // A running bot drops some meanwhile: of those nothing can be said.
      const still = new Set((await stored.store.checkpoints()).map((row) => row.sequence));
      return {
        runId: stored.runId,
        checkpoints: checked.filter((each) => each.sound || still.has(each.sequence)),
      };
    });
    const sound = checkpoints.every((each) => each.sound);
    if (!sound) process.exitCode = UNSOUND;
    return { runId, sound, noted: await noteSound(project, runId, checkpoints), checkpoints };
  }

  protected show({ runId, noted, checkpoints }: VerifyResult): string {
    const lines = checkpoints.map(({ sequence, sound, digest, reason, replayed, reached }) => {
      if (!sound) return `  ${sequence}  DAMAGED  ${reason}`;
      const proof = replayed === undefined ? '' : `  replayed ${replayed} events, reached ${list(reached)}`;
      return `  ${sequence}  sound  ${digest.slice(0, 16)}${proof}`;
    });
    const note = noted
      ? []
      : ['  not noted as known to be good: a bot is running, a newer one is, or none is sound'];
    return [`run ${runId}`, ...lines, ...note].join('\n');
  }
}

function list(sequences: readonly number[] = []): string {
  return sequences.length > 0 ? `${sequences.join(', ')} and the end` : 'the end';
}
