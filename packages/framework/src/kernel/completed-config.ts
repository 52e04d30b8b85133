import type { BotConfig, ComponentSpec, LaneConfig } from '../config/bot-config.js';
import { chooseComponent } from './component-options.js';
import type { Kind } from './kinds.js';
import type { Registry } from './registry.js';

/**
 * The config with every component found, its options checked and the plugins' own defaults filled in; their origin is
 * `default of KIND NAME`. Throws what `chooseComponent` throws.
 */
export function completedConfig(config: BotConfig, registry: Registry): BotConfig {
  const origins = new Map(config.origins);
  const complete = (kind: Kind, spec: ComponentSpec): ComponentSpec => {
    const options = chooseComponent(registry, kind, spec, config.origins).options;
    for (const key of Object.keys(options)) {
      if (!(key in spec.options)) origins.set(`${spec.path}.${key}`, `default of ${kind} ${spec.use}`);
    }
    return { ...spec, options };
  };
  return {
    ...config,
    exchange: complete('exchange', config.exchange),
    storage: complete('storage', config.storage),
    monitors: config.monitors.map((spec) => complete('monitor', spec)),
    lanes: config.lanes.map((lane) => completedLane(lane, complete)),
    origins,
  };
}

function completedLane(
  lane: LaneConfig,
  complete: (kind: Kind, spec: ComponentSpec) => ComponentSpec,
): LaneConfig {
  return {
    ...lane,
    models: lane.models.map((spec) => complete('model', spec)),
    strategy: complete('strategy', lane.strategy),
    sizing: complete('sizing', lane.sizing),
    risk: lane.risk.map((spec) => complete('risk', spec)),
    broker: complete('broker', lane.broker),
  };
}
