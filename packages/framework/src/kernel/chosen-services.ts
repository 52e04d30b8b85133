import type { PluginDefinition } from '@autotrader/sdk';
import type { BotConfig, ComponentSpec } from '../config/bot-config.js';
import { checkedOptions, chooseComponent } from './component-options.js';
import type { ServiceChoice } from './kernel.js';
import type { Kind } from './kinds.js';
import type { Registry } from './registry.js';
import { providersOf } from './service-order.js';

/** Which services of the config to open. */
export type ServiceKey = 'exchange' | 'storage' | 'monitors';

/**
 * Services the config chose, with checked options, and those they need that only one loaded plugin provides (with
 * their default options). Throws what `chooseComponent` throws.
 */
export function chooseServices(
  registry: Registry,
  config: Pick<BotConfig, ServiceKey | 'origins'>,
  keys: readonly ServiceKey[] = ['exchange', 'storage', 'monitors'],
): ServiceChoice[] {
  const chosen = keys.flatMap((key) => choicesOf(registry, config, key));
  for (let missing = nextMissing(registry, chosen); missing; missing = nextMissing(registry, chosen)) {
    const spec = { use: missing.name, options: {}, path: `${missing.kind}.${missing.name}` };
    chosen.push({ definition: missing, options: checkedOptions(missing, spec, config.origins) });
  }
  return chosen;
}

function choicesOf(
  registry: Registry,
  config: Pick<BotConfig, ServiceKey | 'origins'>,
  key: ServiceKey,
): ServiceChoice[] {
  const kind: Kind & ('exchange' | 'storage' | 'monitor') = key === 'monitors' ? 'monitor' : key;
  const specs: readonly ComponentSpec[] = key === 'monitors' ? config.monitors : [config[key]];
  return specs.map((spec) => chooseComponent(registry, kind, spec, config.origins));
}

/** A service that is needed, not chosen, and the only one that provides the port. */
function nextMissing(registry: Registry, chosen: readonly ServiceChoice[]): PluginDefinition | undefined {
  const services = chosen.map(({ definition }) => definition);
  const provided = providersOf(services);
  for (const port of services.flatMap(({ needs }) => Object.values(needs))) {
    const [only, other] = provided.has(port.label) ? [] : registry.providers(port.label);
    if (only && !other) return only;
  }
  return undefined;
}
