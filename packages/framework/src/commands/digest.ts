import { Args, Flags } from '@oclif/core';
import type { DigestNode } from '@autotrader/sdk/state';
import { BotCommand } from '../cli/bot-command.js';

interface DigestResult {
  readonly runId: string;
  readonly sequence: number;
  readonly digest: string;
  readonly components: DigestNode['children'];
}

const SHORT = 16;
/** Levels that are shown unless all are asked for: down to the parts of a lane, the market's among them. */
const LEVELS = 3;

export default class Digest extends BotCommand<typeof Digest, DigestResult> {
  static override summary = "Print the digest of a run's state: one hash of all, and one of each part.";
  static override description =
    'Two runs with equal digests hold the same ledger, positions, orders, indicators, weights and random numbers, bit ' +
    'for bit. The state is that of the newest checkpoint. As text only the upper parts are shown, unless --all.';
  static override examples = ['<%= config.bin %> digest', '<%= config.bin %> digest main --json'];
  static override args = {
    run: Args.string({ description: 'Name of the run; the newest unless given.' }),
  };
  static override flags = {
    all: Flags.boolean({ description: 'Show every part, the smallest too. --json always has them all.' }),
  };

  protected async execute(): Promise<DigestResult> {
    const { botError } = await import('@autotrader/sdk');
    const { openProject } = await import('../runs/project.js');
    const { withStoredRun } = await import('../runs/stored-run.js');
    const { digestOfCheckpoint } = await import('../runs/stored-digest.js');
    const project = await openProject(this.configRequest(), await this.openLog());
    return withStoredRun(project, this.args.run, async ({ runId, store }) => {
      const [checkpoint] = await store.checkpoints();
      if (!checkpoint)
        throw botError('BOT_USAGE', { reason: `run ${runId} has no checkpoint yet`, command: 'digest' });
      const { hash, children } = await digestOfCheckpoint(store, checkpoint);
      return { runId, sequence: checkpoint.sequence, digest: hash, components: children };
    });
  }

  protected show({ runId, sequence, digest, components }: DigestResult): string {
    const lines = treeLines(components, this.flags.all ? Infinity : LEVELS);
    return [digest, `run ${runId} at sequence ${sequence}`, ...lines].join('\n');
  }
}

function treeLines(children: DigestNode['children'], levels: number, indent = '  '): string[] {
  if (levels === 0) return [];
  return Object.entries(children ?? {}).flatMap(([name, node]) => [
    `${indent}${node.hash.slice(0, SHORT)}  ${name}`,
    ...treeLines(node.children, levels - 1, `${indent}  `),
  ]);
}
