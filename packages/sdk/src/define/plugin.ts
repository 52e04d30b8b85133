import type { z } from 'zod';
import type { Port } from '../ports/port.js';
import type { OptionsSchema } from './component.js';
import type { FeatureDefinition } from './feature.js';
import type { ModelDefinition } from './model.js';
import type { StrategyDefinition } from './strategy.js';
import type { SizingDefinition } from './sizing.js';
import type { RiskDefinition } from './risk.js';
import type { BrokerDefinition } from './broker.js';

/** Kinds of services: they live as long as the run and may do I/O. */
export type ServiceKind = 'exchange' | 'storage' | 'monitor' | 'notifier';

/** Ports by the name a plugin uses for them. */
export type Ports = Readonly<Record<string, Port<unknown>>>;

/** The values behind ports. */
export type PortValues<P extends Ports> = {
  readonly [K in keyof P]: P[K] extends Port<infer T> ? T : never;
};

/** What `setup` of a service gets. */
export interface SetupContext<Options, Needs extends Ports> {
  readonly options: Options;
  readonly needs: PortValues<Needs>;
  /** Registers what to do at the end; called in reverse order of opening. */
  onClose(close: () => void | Promise<void>): void;
}

/** A service plugin's definition. */
export interface PluginDefinition<
  Options extends OptionsSchema = OptionsSchema,
  Needs extends Ports = Ports,
  Provides extends Ports = Ports,
> {
  readonly kind: ServiceKind;
  /** Kebab-case, unique within its kind; config chooses by it. */
  readonly name: string;
  /** Range of sdk versions it is made for, e.g. `^1.0.0`. */
  readonly sdk: string;
  readonly options: Options;
  readonly needs: Needs;
  readonly provides: Provides;
  setup(
    context: SetupContext<z.output<Options>, Needs>,
  ): PortValues<Provides> | Promise<PortValues<Provides>>;
}

/**
 * Declares a service: options, the ports it needs and provides, and one function that opens it.
 *
 * @example
 * export default definePlugin({
 *   name: 'clockwork', kind: 'monitor', sdk: '^1.0.0',
 *   options: z.strictObject({}),
 *   needs: { log }, provides: { monitor },
 *   setup({ needs, onClose }) { onClose(() => needs.log.info('closed')); return { monitor: { show() {} } }; },
 * });
 */
export function definePlugin<Options extends OptionsSchema, Needs extends Ports, Provides extends Ports>(
  definition: PluginDefinition<Options, Needs, Provides>,
): PluginDefinition<Options, Needs, Provides> {
  return definition;
}

/** A pure component's definition, of any kind. */
export type ComponentDefinition =
  | FeatureDefinition
  | ModelDefinition
  | StrategyDefinition
  | SizingDefinition
  | RiskDefinition
  | BrokerDefinition;

/** Anything a plugin package may export by default, alone or in an array. */
export type Definition = PluginDefinition | ComponentDefinition;
