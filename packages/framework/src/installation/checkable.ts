import type { ComponentDefinition, Definition } from '@autotrader/sdk';
import { isService } from '../kernel/kinds.js';

/** Options of components, by kind and name (`risk max-position`). */
export type OptionsByComponent = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A component that a kit can make. */
export interface Checkable {
  /** Kind and name. */
  readonly component: string;
  readonly definition: ComponentDefinition;
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * The components a kit can make, with the given options or, where those are none, their defaults. A service needs a
 * counterpart (a venue, a disk) and is left to its author's tests, as is a component that must be given options.
 */
export function checkable(definitions: readonly Definition[], given: OptionsByComponent = {}): Checkable[] {
  return definitions.flatMap((definition) => {
    if (isService(definition)) return [];
    const component = nameOf(definition);
    const usable = [given[component] ?? {}, {}].find(
      (options) => definition.options.safeParse(options).success,
    );
    return usable ? [{ component, definition, options: usable }] : [];
  });
}

/** Kind and name of a definition. */
export function nameOf({ kind, name }: Pick<Definition, 'kind' | 'name'>): string {
  return `${kind} ${name}`;
}
