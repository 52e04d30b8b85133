import { botError, type PluginDefinition, type Port } from '@autotrader/sdk';

/** Who provides what: services by the tokens of their ports. */
export type Providers = ReadonlyMap<string, readonly PluginDefinition[]>;

/** `kind:name`, by which a service is chosen and one of several can be asked for. */
export function serviceKey({ kind, name }: Pick<PluginDefinition, 'kind' | 'name'>): string {
  return `${kind}:${name}`;
}

/**
 * Tokens under which a provided port is found: its label, and by service: `kind:name` for the port that has the name
 * of the kind, `kind:name/label` for another.
 */
export function portTokens(service: PluginDefinition, port: Port<unknown>): readonly [string, string] {
  const key = serviceKey(service);
  return [port.label, port.label === service.kind ? key : `${key}/${port.label}`];
}

/** Index of the services by the tokens of what they provide. */
export function providersOf(services: readonly PluginDefinition[]): Providers {
  const providers = new Map<string, PluginDefinition[]>();
  for (const service of services) {
    for (const port of Object.values(service.provides)) {
      for (const token of portTokens(service, port)) {
        providers.set(token, [...(providers.get(token) ?? []), service]);
      }
    }
  }
  return providers;
}

/**
 * Orders services so that each comes after those it needs, otherwise as given. `isOpen` tells which ports are there
 * already. Throws BOT_PORT_MISSING, BOT_PORT_AMBIGUOUS and, naming the circle, BOT_PLUGIN_CYCLE.
 */
export function orderServices(
  services: readonly PluginDefinition[],
  isOpen: (token: string) => boolean,
): PluginDefinition[] {
  const providers = providersOf(services);
  const ordered: PluginDefinition[] = [];
  const visit = (service: PluginDefinition, above: readonly PluginDefinition[]): void => {
    if (ordered.includes(service)) return;
    if (above.includes(service)) throw cycle([...above.slice(above.indexOf(service)), service]);
    for (const port of Object.values(service.needs)) {
      if (!isOpen(port.label)) visit(theProvider(service, port, providers), [...above, service]);
    }
    ordered.push(service);
  };
  for (const service of services) visit(service, []);
  return ordered;
}

function theProvider(service: PluginDefinition, port: Port<unknown>, providers: Providers): PluginDefinition {
  const [first, second] = providers.get(port.label) ?? [];
  const plugin = serviceKey(service);
  if (!first) throw botError('BOT_PORT_MISSING', { plugin, port: port.label });
  if (!second) return first;
  throw botError('BOT_PORT_AMBIGUOUS', {
    plugin,
    port: port.label,
    first: serviceKey(first),
    second: serviceKey(second),
  });
}

function cycle(circle: readonly PluginDefinition[]): Error {
  return botError('BOT_PLUGIN_CYCLE', { cycle: circle.map(serviceKey).join(' -> ') });
}
