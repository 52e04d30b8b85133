export * from './component.js';
export * from './feature.js';
export * from './model.js';
