import { decimalFromUnits } from '@autotrader/sdk';
import { summarise, versionsOf, type Engine, type Lane } from '../engine/index.js';
import type { CheckpointMeta, LaneFacts } from '../recovery/checkpoint-facts.js';
import { exactEquity } from '../runs/summary.js';

/** What is known of the making of a checkpoint besides the engine. */
export type Making = Pick<CheckpointMeta, 'reason' | 'parent' | 'bytes' | 'configHash' | 'codeHash'>;

/** What is said of a checkpoint that is made now. */
export function describeCheckpoint(engine: Engine, making: Making): CheckpointMeta {
  return {
    ...making,
    versions: versionsOf(engine.spec),
    at: Date.now(),
    time: engine.time,
    lanes: Object.fromEntries(engine.lanes.map((lane) => [lane.name, laneFacts(lane)])),
  };
}

function laneFacts(lane: Lane): LaneFacts {
  const learning = lane.markets.flatMap(({ id, experts }) =>
    experts ? [[id, summarise(experts.state.scores)] as const] : [],
  );
  const skill = learning.map(([id, { r2, scored }]) => [id, { r2: Number.isFinite(r2) ? r2 : null, scored }]);
  return {
    equity: decimalFromUnits(exactEquity(lane)),
    skill: Object.fromEntries(skill) as LaneFacts['skill'],
  };
}
