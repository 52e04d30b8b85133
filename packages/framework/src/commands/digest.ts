import { Args } from '@oclif/core';
import type { DigestNode } from '@autotrader/sdk/state';
import { BotCommand } from '../cli/bot-command.js';

interface DigestResult {
  readonly runId: string;
  readonly sequence: number;
  readonly digest: string;
  readonly components: DigestNode['children'];
}

const SHORT = 16;

export default class Digest extends BotCommand<typeof Digest, DigestResult> {
  static override summary = "Print the digest of a run's state: one hash of all, and one of each part.";
  static override description =
    'Two runs with equal digests hold the same ledger, positions, orders, indicators, weights and random numbers, bit ' +
    'for bit. The state is that of the newest checkpoint.';
  static override examples = ['<%= config.bin %> digest', '<%= config.bin %> digest main --json'];
  static override args = {
    run: Args.string({ description: 'Name of the run; the newest unless given.' }),
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
    return [`run ${runId} at sequence ${sequence}`, digest, ...treeLines(components, '  ')].join('\n');
  }
}

function treeLines(children: DigestNode['children'], indent: string): string[] {
  return Object.entries(children ?? {}).flatMap(([name, node]) => [
    `${indent}${node.hash.slice(0, SHORT)}  ${name}`,
    ...treeLines(node.children, `${indent}  `),
  ]);
}
