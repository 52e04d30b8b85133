import type { CheckpointRow, RunStore, State } from '@autotrader/sdk';
import { bringForward, type Engine, type Versions } from '../engine/index.js';
import { pageHashes, unpackState } from './checkpoint.js';
import type { EngineSource } from './engine-source.js';

/** A stored state, and a fresh engine that can take it. */
export interface StoredState {
  /** In the versions of the code that is here. */
  readonly state: State;
  readonly engine: Engine;
  readonly configHash: string;
}

/** What recovery itself reads of a checkpoint's description. */
interface Described {
  readonly configHash?: string;
  readonly versions?: Versions;
}

/**
 * The state of a checkpoint, every page checked, brought forward to the versions of the code that is here. Throws
 * BOT_STATE_CORRUPT, BOT_STATE_NEWER or BOT_STATE_UPCAST.
 */
export async function readState(
  engines: EngineSource,
  store: Pick<RunStore, 'pages'>,
  checkpoint: CheckpointRow,
): Promise<StoredState> {
  const pages = await store.pages(pageHashes(checkpoint.manifest));
  const state = unpackState(checkpoint, new Map(pages.map(({ hash, bytes }) => [hash, bytes])));
  const { configHash = await engines.genesis(), versions = {} } = JSON.parse(checkpoint.meta) as Described;
  const engine = await engines.build(configHash);
  return { state: bringForward(engine.spec, state, versions), engine, configHash };
}
