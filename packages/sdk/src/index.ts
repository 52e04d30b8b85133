export { z } from 'zod';
export * from './domain/index.js';
export * from './define/index.js';
