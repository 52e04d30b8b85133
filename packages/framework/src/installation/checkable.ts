import type { ComponentDefinition, Definition } from '@autotrader/sdk';
import { isService } from '../kernel/kinds.js';

/**
 * The components a kit can make: a service needs a counterpart (a venue, a disk), and a component whose options have no
 * defaults needs a config. Those are left to their author's tests.
 */
export function checkable(definitions: readonly Definition[]): ComponentDefinition[] {
  return definitions.flatMap((definition) =>
    isService(definition) || !definition.options.safeParse({}).success ? [] : [definition],
  );
}
