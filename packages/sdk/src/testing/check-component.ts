import type { ComponentDefinition } from '../define/plugin.js';
import { checkBroker } from './check-broker.js';
import { checkFeature } from './check-feature.js';
import { checkModel } from './check-model.js';
import { checkRisk } from './check-risk.js';
import { checkSizing } from './check-sizing.js';
import { checkStrategy } from './check-strategy.js';
import type { Check } from './check.js';

/**
 * The checks of a component's kind. `options` are those a config would give; needed where an option has no default.
 *
 * @example
 * for (const definition of definitions) for (const { name, run } of checkComponent(definition)) it(name, run);
 */
export function checkComponent(
  definition: ComponentDefinition,
  options: Readonly<Record<string, unknown>> = {},
): Check[] {
  switch (definition.kind) {
    case 'feature':
      return checkFeature(definition, options);
    case 'model':
      return checkModel(definition, options);
    case 'strategy':
      return checkStrategy(definition, options);
    case 'sizing':
      return checkSizing(definition, options);
    case 'risk':
      return checkRisk(definition, options);
    case 'broker':
      return checkBroker(definition, options);
  }
}
