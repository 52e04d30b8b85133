import type { InputEvent, MarketEvent, RunStatus } from '@autotrader/sdk';
import { Engine } from '../../../packages/framework/dist/engine/index.js';
import type { EngineSource } from '../../../packages/framework/dist/recovery/engine-source.js';
import { recover, type Recovered } from '../../../packages/framework/dist/recovery/recover.js';
import { Inbox } from '../../../packages/framework/dist/session/inbox.js';
import { PhaseMark } from '../../../packages/framework/dist/session/phase.js';
import { Projector } from '../../../packages/framework/dist/runs/projector.js';
import { Pump, type CheckpointPolicy, type Durable } from '../../../packages/framework/dist/session/pump.js';
import { twoByTwo } from './engine-fixture.js';
import type { MemoryStore } from './memory-store.js';

export const RUN = 'run-1';
export const NEVER: CheckpointPolicy = { everyEvents: Infinity, everyMs: Infinity };

/** Every config of these runs is the same one. */
export const ENGINES: EngineSource = {
  genesis: () => Promise.resolve('config'),
  build: () => Promise.resolve(new Engine(twoByTwo())),
};

/** What a session left. */
export interface Told {
  readonly store: MemoryStore;
  readonly engine: Engine;
}

/** How a session differs from the usual. */
export interface SessionOptions {
  readonly maxBatch?: number;
  readonly policy?: CheckpointPolicy;
  /** Told what came on the disk. */
  readonly onDurable?: (durable: Durable) => void;
}

/** A pump that goes on from whatever `store` holds, over the first `events` that are not in it yet. */
export async function openPump(
  store: MemoryStore,
  events: readonly InputEvent[],
  { maxBatch = 256, policy = NEVER, onDurable = () => undefined }: SessionOptions = {},
  engines: EngineSource = ENGINES,
): Promise<{ pump: Pump; recovered: Recovered }> {
  const recovered = await recover(RUN, store, engines, () => undefined);
  const { last } = recovered.journal;
  const inbox = new Inbox({ note: () => undefined });
  events.slice(last).forEach((event, i) => inbox.push(event as MarketEvent, last + i + 1));
  inbox.end();
  const pump = new Pump({
    ...{ ...recovered, store, inbox, policy, maxBatch },
    projector: new Projector(RUN, true),
    onDurable,
    look: () => ({ sequence: recovered.journal.last }) as RunStatus,
    taps: [],
    mark: new PhaseMark(undefined),
  });
  return { pump, recovered };
}

/** One session from whatever `store` holds, over the events that are not in it yet. */
export async function session(
  store: MemoryStore,
  events: readonly InputEvent[],
  options: SessionOptions = {},
  engines: EngineSource = ENGINES,
): Promise<Told> {
  const { pump, recovered } = await openPump(store, events, options, engines);
  await pump.run();
  return { store, engine: recovered.engine };
}
