import type { ComponentDefinition, PluginDefinition, ServiceKind } from '@autotrader/sdk';

/** Kinds of components: pure factories the engine makes per lane or instrument. */
export type ComponentKind = ComponentDefinition['kind'];
/** Every kind a plugin may bring. */
export type Kind = ServiceKind | ComponentKind;

/** Definition of a kind. */
export type DefinitionOf<K extends Kind> = K extends ServiceKind
  ? PluginDefinition
  : Extract<ComponentDefinition, { kind: K }>;

/** All kinds. */
export const KINDS = [
  'exchange',
  'storage',
  'monitor',
  'notifier',
  'feature',
  'model',
  'strategy',
  'sizing',
  'risk',
  'broker',
] as const satisfies readonly Kind[];

/** The functions without which a definition of a kind is none. */
export const REQUIRED_CALLS: Readonly<Record<Kind, readonly string[]>> = {
  exchange: ['setup'],
  storage: ['setup'],
  monitor: ['setup'],
  notifier: ['setup'],
  feature: ['state', 'update'],
  model: ['create'],
  strategy: ['state'],
  sizing: ['size'],
  risk: ['state'],
  broker: ['create'],
};

const SERVICES: ReadonlySet<string> = new Set(['exchange', 'storage', 'monitor', 'notifier']);

/** True for kinds that live as long as the run and may do I/O. */
export function isService(definition: { readonly kind: Kind }): definition is PluginDefinition {
  return SERVICES.has(definition.kind);
}
