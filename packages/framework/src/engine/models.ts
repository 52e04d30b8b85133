import type { Model, State } from '@autotrader/sdk';

/** The states of models, in their order. */
export function savedModels(models: readonly Model[]): State[] {
  return models.map((model) => ('state' in model ? model.state : model.save()));
}

/** Gives models their states back. */
export function restoreModels(models: readonly Model[], states: readonly State[]): void {
  models.forEach((model, i) => {
    const saved = states[i] as State;
    if ('state' in model) model.state = saved;
    else model.load(saved);
  });
}
