import { Args, Flags } from '@oclif/core';
import { BotCommand } from '../../cli/bot-command.js';
import { columns } from '../../cli/terminal.js';
import type { LeafDifference } from '../../recovery/state-difference.js';
import type { NamedDifference } from '../../checkpoints/checkpoint-difference.js';

interface DiffResult {
  readonly runId: string;
  readonly from: number;
  readonly to: number;
  readonly same: boolean;
  /** False when there was more than is listed. */
  readonly complete: boolean;
  readonly components: readonly NamedDifference[];
  /** Every leaf that differs; its path joined by dots. */
  readonly leaves: readonly (Omit<LeafDifference, 'path'> & { readonly path: string })[];
}

type Leaf = DiffResult['leaves'][number];

/** Layers and values shown for people, of each so many; --json has all. */
const SHOWN = 40;

export default class CheckpointsDiff extends BotCommand<typeof CheckpointsDiff, DiffResult> {
  static override summary = 'Show what changed between two checkpoints: by component, layer and value.';
  static override description =
    "Of arrays of numbers, such as a layer's weights: how many changed, the Euclidean norm of the change beside that of " +
    'what was there before, and the largest change of one number.';
  static override examples = [
    '<%= config.bin %> checkpoints:diff 1000',
    '<%= config.bin %> checkpoints:diff 1000 2000 --only models',
  ];
  static override args = {
    from: Args.integer({
      description: 'Sequence of the earlier checkpoint.',
      required: true,
    }),
    to: Args.integer({
      description: 'Sequence of the later one; the newest unless given.',
    }),
  };
  static override flags = {
    run: Flags.string({ description: 'Name of the run; the newest unless given.' }),
    only: Flags.string({ description: 'Only paths that contain this text.', helpValue: 'TEXT' }),
  };

  protected async execute(): Promise<DiffResult> {
    const { openProject } = await import('../../runs/project.js');
    const { withStoredRun } = await import('../../runs/stored-run.js');
    const { findCheckpoint } = await import('../../checkpoints/stored-checkpoint.js');
    const { checkpointDifference } = await import('../../checkpoints/checkpoint-difference.js');
    const project = await openProject(this.configRequest(), await this.openLog());
    const { only = '', run } = this.flags;
    return withStoredRun(project, run, async (stored) => {
      const a = await findCheckpoint(stored, this.args.from, 'checkpoints:diff');
      const b = await findCheckpoint(stored, this.args.to, 'checkpoints:diff');
      const { leaves, ...difference } = await checkpointDifference(project, stored, [a, b], only);
      return {
        ...{ runId: stored.runId, from: a.sequence, to: b.sequence, ...difference },
        leaves: leaves.map((leaf) => ({ ...leaf, path: leaf.path.join('.') })),
      };
    });
  }

  protected show({ runId, from, to, same, complete, components, leaves }: DiffResult): string {
    const which = `run ${runId}, from ${from} to ${to}`;
    if (same) return `${which}: the same state`;
    if (leaves.length === 0) return `${which}: nothing whose path contains "${this.flags.only}" differs`;
    return [
      `${which}${complete ? '' : ' (the first of more differences)'}`,
      '',
      componentTable(components),
      ...section('layers', leaves.filter(isArray), layerTable),
      ...section(
        'values',
        leaves.filter((leaf) => !isArray(leaf)),
        valueTable,
      ),
    ].join('\n');
  }
}

function isArray({ kind }: Leaf): boolean {
  return kind === 'array' || kind === 'integers';
}

function section(
  title: string,
  leaves: readonly Leaf[],
  table: (leaves: readonly Leaf[]) => string,
): string[] {
  if (leaves.length === 0) return [];
  const more = leaves.length - SHOWN;
  const rest = more > 0 ? [`… and ${more} more ${title}: --json, or --only TEXT`] : [];
  return ['', table(leaves.slice(0, SHOWN)), ...rest];
}

function componentTable(components: readonly NamedDifference[]): string {
  const rows = components.map(({ component, model, values, leaves, norm, largest }) => [
    model === '' ? component : `${component} (${model})`,
    count(values),
    count(leaves - values),
    figure(norm),
    figure(largest),
  ]);
  return columns([['COMPONENT', 'VALUES', 'LAYERS', 'NORM', 'LARGEST'], ...rows]);
}

function layerTable(leaves: readonly Leaf[]): string {
  const rows = leaves.map(({ path, changed, count: of, norm, normBefore, largest }) => [
    path,
    `${changed} of ${of}`,
    `${figure(norm)} of ${figure(normBefore)}`,
    figure(largest),
  ]);
  return columns([['LAYER', 'CHANGED', 'NORM', 'LARGEST'], ...rows]);
}

function valueTable(leaves: readonly Leaf[]): string {
  return columns([['VALUE', 'CHANGE'], ...leaves.map(({ path, text }) => [path, text])]);
}

function count(value: number): string {
  return value === 0 ? '-' : String(value);
}

function figure(value: number): string {
  return value === 0 ? '-' : value.toPrecision(3);
}
