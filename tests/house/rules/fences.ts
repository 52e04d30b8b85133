import { packageNameOf } from '../imports.js';
import { importRule } from './layers.js';

/** Where each library may be imported; anywhere else it is hidden behind what is made of it. */
const FENCES: readonly (readonly [library: RegExp, home: RegExp])[] = [
  [/^tsyringe$/, /^packages\/framework\/src\/kernel\//],
  [/^@oclif\//, /^packages\/framework\/src\/(commands|cli)\//],
  [/^cosmiconfig$/, /^packages\/framework\/src\/config\//],
  [/^pino/, /^packages\/framework\/src\/(log|cli)\//],
  [/^(typeorm|sqlite3|better-sqlite3|pg)$/, /^plugins\/storage-typeorm\//],
  [/^ws$/, /^plugins\/(exchange-[^/]+|monitor-web)\//],
  [/^got$/, /^plugins\/(exchange|notify)-[^/]+\//],
  [/^@tensorflow\//, /^plugins\/model-lstm\//],
  [/^reflect-metadata$/, /^(packages\/framework\/src\/kernel|plugins\/storage-typeorm)\//],
];

/** A library with a fence is imported only inside it. */
export const libraryFences = importRule(
  () => true,
  (path, { specifier }) => {
    const name = packageNameOf(specifier) ?? '';
    const fence = FENCES.find(([library]) => library.test(name));
    return fence && !fence[1].test(path) ? `${name} belongs to ${fence[1].source} alone` : undefined;
  },
);
