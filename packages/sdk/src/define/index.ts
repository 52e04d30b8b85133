export type {
  Component,
  DefinitionBase,
  DefinitionInput,
  Foreign,
  OptionsSchema,
  Stateful,
  Upcaster,
} from './component.js';
export * from './feature.js';
export * from './model.js';
export * from './strategy.js';
export * from './sizing.js';
export * from './risk.js';
export * from './broker.js';
export * from './plugin.js';
