import { importsOf, packageNameOf, resolveRelative, type Import } from '../imports.js';
import { PACKAGES, packageOf } from '../repository.js';
import { findingAt, judgeLines, judgeNodes, type Rule, type Source } from '../source.js';
import ts from 'typescript';

const SDK = '@autotrader/sdk';
const ENGINE = /^packages\/framework\/src\/(engine|ledger)\//;
const SDK_OF_ENGINE = new Set([SDK, `${SDK}/math`, `${SDK}/random`, `${SDK}/candles`, `${SDK}/state`]);

/** sdk imports nothing of ours; plugins and framework import the sdk and nothing else of ours. */
export const layers = importRule(
  () => true,
  (path, { specifier }) => {
    const name = packageNameOf(specifier);
    if (!name?.startsWith('@autotrader/')) return undefined;
    if (path.startsWith('packages/sdk/')) return `the sdk imports nothing of ours, not ${specifier}`;
    return name === SDK ? undefined : `only ${SDK} may be imported here, not ${specifier}`;
  },
);

/** A relative import stays inside its package. */
export const packageBounds = importRule(
  () => true,
  (path, { specifier }) => {
    if (!specifier.startsWith('.')) return undefined;
    const target = resolveRelative(path, specifier);
    const folder = packageOf(path)?.folder ?? '';
    return target.startsWith(`${folder}/src/`) ? undefined : `${specifier} leaves the package's sources`;
  },
);

/** What a package imports stands in its package.json. */
export const declaredDependencies = importRule(
  (path) => packageOf(path) !== undefined,
  (path, { specifier }) => {
    const name = packageNameOf(specifier);
    const { dependencies, peerDependencies, optionalDependencies } = packageOf(path)?.manifest ?? {};
    const declared = { ...dependencies, ...peerDependencies, ...optionalDependencies };
    return name === undefined || name in declared ? undefined : `${name} is not declared in package.json`;
  },
);

/** Engine and ledger import the sdk's pure parts and each other: no I/O, no clock. */
export const engineImports = importRule(
  (path) => ENGINE.test(path),
  (path, { specifier }) => {
    if (specifier.startsWith('.'))
      return ENGINE.test(resolveRelative(path, specifier)) ? undefined : `${specifier} is outside`;
    return SDK_OF_ENGINE.has(specifier) ? undefined : `${specifier} may not be imported by engine and ledger`;
  },
);

const pluginFolders = new Set(
  PACKAGES.map(({ folder }) => folder.split('/')).flatMap(([group, name]) =>
    group === 'plugins' && name ? [name] : [],
  ),
);

/** The framework does not know its plugins, not even by name: which are used stands in the config alone. */
export const pluginNames: Rule = {
  applies: (path) => path.startsWith('packages/framework/src/'),
  check: (source) => [
    ...judgeLines(source, /@autotrader\/plugin-/, 'names a package of a plugin'),
    ...judgeNodes(source, (node) =>
      ts.isStringLiteralLike(node) && pluginFolders.has(node.text)
        ? `names the plugin ${node.text}`
        : undefined,
    ),
  ],
};

/** A rule over the imports of a file. */
export function importRule(
  applies: (path: string) => boolean,
  judge: (path: string, edge: Import) => string | undefined,
): Rule {
  const check = (source: Source) =>
    importsOf(source).flatMap((edge) => {
      const message = judge(source.path, edge);
      return message === undefined ? [] : [findingAt(source, edge.node, message)];
    });
  return { applies, check };
}
