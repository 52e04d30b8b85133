import type { CheckpointRow, InstrumentId, Layer, Model } from '@autotrader/sdk';
import type { Engine, Lane } from '../engine/index.js';
import { readState } from '../recovery/read-state.js';
import {
  byComponent,
  compareStates,
  type ComponentDifference,
  type LeafDifference,
} from '../recovery/state-difference.js';
import type { Project } from '../runs/project.js';
import { storedEngines } from '../runs/stored-engines.js';
import type { StoredRun } from '../runs/stored-run.js';

/** What changed of a component; of a model also which one it is. */
export interface NamedDifference extends ComponentDifference {
  /** Name of the model; empty for other components. */
  readonly model: string;
}

/** What changed between two checkpoints. */
export interface CheckpointDifference {
  /** Whether nothing at all differs. */
  readonly same: boolean;
  /** False when there was more than is told. */
  readonly complete: boolean;
  readonly components: readonly NamedDifference[];
  readonly leaves: readonly LeafDifference[];
}

/** Compares two checkpoints of a run, a model's weights layer by layer; only paths that contain `only` are told. */
export async function checkpointDifference(
  project: Project,
  stored: StoredRun,
  [from, to]: readonly [CheckpointRow, CheckpointRow],
  only: string,
): Promise<CheckpointDifference> {
  const engines = await storedEngines(project, stored);
  const { state: a } = await readState(engines, stored.store, from);
  const { state: b, engine } = await readState(engines, stored.store, to);
  const { leaves: all, complete } = compareStates(a, b, (path, length) => layersAt(engine, path, length));
  const leaves = all.filter(({ path }) => path.join('.').includes(only));
  const components = byComponent(leaves).map((difference) => ({
    ...difference,
    model: modelName(engine, difference.component),
  }));
  return { same: all.length === 0, complete, components, leaves };
}

/** The layers of the model that a path leads into, where an array has one number for each of its weights. */
function layersAt(engine: Engine, path: readonly string[], length: number): readonly Layer[] | undefined {
  const [lanes, lane = '', markets, instrument = '', models, index] = path;
  if (lanes !== 'lanes' || markets !== 'markets' || models !== 'models') return undefined;
  const layers = modelAt(engine, lane, instrument, Number(index))?.layers?.() ?? [];
  const weights = layers.reduce((sum, layer) => sum + layer.weights, 0);
  return weights === length ? layers : undefined;
}

function modelAt(engine: Engine, lane: string, instrument: string, index: number): Model | undefined {
  const market = laneOf(engine, lane)?.markets.find(({ id }) => id === (instrument as InstrumentId));
  return market?.models[index];
}

function modelName(engine: Engine, component: string): string {
  const [, lane = '', index = ''] = /^lanes\.([^.]+)\.markets\..*\.models\.(\d+)$/.exec(component) ?? [];
  return laneOf(engine, lane)?.spec.models[Number(index)]?.definition.name ?? '';
}

function laneOf(engine: Engine, name: string): Lane | undefined {
  return engine.lanes.find((lane) => lane.name === name);
}
