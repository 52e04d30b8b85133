import { storedConfig } from '../config/stored-config.js';
import { Engine } from '../engine/index.js';
import type { EngineSource } from '../recovery/engine-source.js';
import { EngineShop } from './engine-shop.js';
import { engineSpec } from './engine-spec.js';
import type { Project } from './project.js';
import type { StoredRun } from './stored-run.js';

/** The engines of a run's checkpoints. A backtest keeps its config elsewhere, and has but one. */
export async function storedEngines(project: Project, { store, source }: StoredRun): Promise<EngineSource> {
  if (source.kind !== 'backtest') return new EngineShop(project, store);
  const config = storedConfig((await store.note('config')) ?? '{}', project.config);
  const engine = new Engine(engineSpec(project.registry, config, []));
  return { genesis: () => Promise.resolve(''), build: () => Promise.resolve(engine) };
}
