import { Args, Flags } from '@oclif/core';
import { BotCommand } from '../../cli/bot-command.js';
import type { ComponentDifference, LeafDifference } from '../../recovery/state-difference.js';

interface DiffResult {
  readonly runId: string;
  readonly from: number;
  readonly to: number;
  readonly same: boolean;
  /** False when there was more than is listed. */
  readonly complete: boolean;
  readonly components: readonly ComponentDifference[];
  /** Every leaf that differs; its path joined by dots. */
  readonly leaves: readonly (Omit<LeafDifference, 'path'> & { readonly path: string })[];
}

/** Leaves shown for people; --json has all. */
const SHOWN = 40;

export default class CheckpointsDiff extends BotCommand<typeof CheckpointsDiff, DiffResult> {
  static override summary = 'Show what changed between two checkpoints: by component, layer and value.';
  static override description =
    'For numbers and typed arrays: how many changed, the Euclidean norm of the change, and the largest change.';
  static override examples = [
    '<%= config.bin %> checkpoints:diff 1000',
    '<%= config.bin %> checkpoints:diff 1000 2000 --only models',
  ];
  static override args = {
    from: Args.integer({ description: 'Sequence of the earlier checkpoint.', required: true }),
    to: Args.integer({ description: 'Sequence of the later one; the newest unless given.' }),
  };
  static override flags = {
    run: Flags.string({ description: 'Name of the run; the newest unless given.' }),
    only: Flags.string({ description: 'Only paths that contain this text.', helpValue: 'TEXT' }),
  };

  protected async execute(): Promise<DiffResult> {
    const { openProject } = await import('../../runtime/project.js');
    const { withStoredRun } = await import('../../runtime/stored-run.js');
    const { findCheckpoint, stateOfCheckpoint } = await import('../../runtime/stored-checkpoint.js');
    const { byComponent, compareStates } = await import('../../recovery/state-difference.js');
    const project = await openProject(this.configRequest(), await this.openLog());
    const { only = '', run } = this.flags;
    return withStoredRun(project, run, async (stored) => {
      const a = await findCheckpoint(stored, this.args.from, 'checkpoints:diff');
      const b = await findCheckpoint(stored, this.args.to, 'checkpoints:diff');
      const { store, runId } = stored;
      const { leaves: all, complete } = compareStates(
        await stateOfCheckpoint(store, a),
        await stateOfCheckpoint(store, b),
      );
      const leaves = all.filter(({ path }) => path.join('.').includes(only));
      return {
        ...{ runId, from: a.sequence, to: b.sequence, same: all.length === 0, complete },
        components: byComponent(leaves),
        leaves: leaves.map((leaf) => ({ ...leaf, path: leaf.path.join('.') })),
      };
    });
  }

  protected show({ runId, from, to, same, complete, components, leaves }: DiffResult): string {
    if (same) return `run ${runId}: checkpoints ${from} and ${to} hold the same state`;
    const layers = leaves.filter(({ kind }) => kind !== 'number');
    const more = layers.length > SHOWN ? [`  … and ${layers.length - SHOWN} more (--json, --only TEXT)`] : [];
    return [
      `run ${runId}, from ${from} to ${to}${complete ? '' : ' (the first of more differences)'}`,
      ...components.map(({ component, changed, norm, largest }) => line(component, changed, norm, largest)),
      'layers and values',
      ...layers.slice(0, SHOWN).map(leafLine),
      ...more,
    ].join('\n');
  }
}

function line(name: string, changed: number, norm: number, largest: number): string {
  return `  ${name}  ${changed} numbers, norm ${figure(norm)}, largest ${figure(largest)}`;
}

function leafLine({
  path,
  kind,
  changed,
  count,
  norm,
  normBefore,
  largest,
  text,
}: DiffResult['leaves'][number]): string {
  if (kind === 'value') return `  ${path}  ${text}`;
  return `  ${path}  ${changed} of ${count}, norm ${figure(norm)} of ${figure(normBefore)}, largest ${figure(largest)}`;
}

function figure(value: number): string {
  return value === 0 ? '0' : value.toPrecision(3);
}
