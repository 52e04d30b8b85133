import { botError, type Definition, type PluginDefinition } from '@autotrader/sdk';
import { suggestion } from '../config/nearest-name.js';
import { isService, type DefinitionOf, type Kind } from './kinds.js';

interface Entry {
  readonly definition: Definition;
  readonly plugin: string;
}

/** Definitions of the loaded plugins by kind and name. One a run: nothing in it is global. */
export class Registry {
  private readonly entries = new Map<string, Entry>();

  /** Throws BOT_COMPONENT_TWICE when kind and name are taken. */
  register(definition: Definition, plugin: string): void {
    const { kind, name } = definition;
    const key = `${kind}:${name}`;
    const taken = this.entries.get(key);
    if (taken) throw botError('BOT_COMPONENT_TWICE', { kind, name, first: taken.plugin, second: plugin });
    this.entries.set(key, { definition, plugin });
  }

  /**
   * The definition of a kind and name. `origin` says who asks, for the error BOT_COMPONENT_UNKNOWN.
   *
   * @example
   * const { create } = registry.find('model', 'ridge', 'lanes.main.models.1 in bot.config.yaml:9');
   */
  find<K extends Kind>(kind: K, name: string, origin: string): DefinitionOf<K> {
    const entry = this.entries.get(`${kind}:${name}`);
    // The key holds the kind, so the definition is of that kind.
    if (entry) return entry.definition as DefinitionOf<K>;
    const names = this.names(kind);
    const known = names.join(', ') || 'none';
    throw botError('BOT_COMPONENT_UNKNOWN', {
      kind,
      name,
      origin,
      known,
      suggestion: suggestion(name, names),
    });
  }

  /** Names of a kind, in the order the plugins were loaded. */
  names(kind: Kind): string[] {
    return this.definitions(kind).map(({ name }) => name);
  }

  /** Definitions of a kind, in the order the plugins were loaded. */
  definitions<K extends Kind>(kind: K): DefinitionOf<K>[] {
    const all = [...this.entries.values()].map(({ definition }) => definition);
    return all.filter((definition) => definition.kind === kind) as DefinitionOf<K>[];
  }

  /** Services that provide a port, by its label. */
  providers(label: string): PluginDefinition[] {
    const all = [...this.entries.values()].map(({ definition }) => definition).filter(isService);
    return all.filter(({ provides }) => Object.values(provides).some((port) => port.label === label));
  }

  /** Package that brought a definition. */
  pluginOf({ kind, name }: Definition): string {
    return this.entries.get(`${kind}:${name}`)?.plugin ?? '';
  }
}
