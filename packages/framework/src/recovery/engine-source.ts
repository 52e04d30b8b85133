import type { Engine } from '../engine/index.js';

/** Makes the engine of a config the run has had, by the config's hash. */
export interface EngineSource {
  /** Hash of the config the run began with. */
  genesis(): Promise<string>;
  build(hash: string): Promise<Engine>;
}
