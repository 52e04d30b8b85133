import type { ComponentDefinition } from '../define/plugin.js';
import { brokerSubject, checkBroker } from './check-broker.js';
import { featureSubject, checkFeature } from './check-feature.js';
import { modelSubject, checkModel } from './check-model.js';
import { riskSubject, checkRisk } from './check-risk.js';
import { checkSizing } from './check-sizing.js';
import { strategySubject, checkStrategy } from './check-strategy.js';
import type { Check } from './check.js';
import type { Subject } from './trial.js';

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

/** A component as the checks common to all kinds see it; undefined for a sizing rule, which has no state. */
export function subjectOf(
  definition: ComponentDefinition,
  options: Readonly<Record<string, unknown>>,
): Subject | undefined {
  switch (definition.kind) {
    case 'feature':
      return featureSubject(definition, options);
    case 'model':
      return modelSubject(definition, options);
    case 'strategy':
      return strategySubject(definition, options);
    case 'risk':
      return riskSubject(definition, options);
    case 'broker':
      return brokerSubject(definition, options);
    case 'sizing':
      return undefined;
  }
}
