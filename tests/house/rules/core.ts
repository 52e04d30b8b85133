import ts from 'typescript';
import { importsOf } from '../imports.js';
import { PACKAGES } from '../repository.js';
import { findingAt, judgeNodes, nodesOf, type Rule, type Source } from '../source.js';

const COMPONENT_KINDS = new Set(['feature', 'model', 'strategy', 'sizing', 'risk', 'broker']);

/** Files of component plugins that are not core, each with its reason. */
export const OUTSIDE_CORE: ReadonlyMap<string, string> = new Map([
  [
    'plugins/model-lstm/src/kernel-module.ts',
    'reads and compiles the kernel once, in prepare(), before the first event',
  ],
  ['plugins/model-lstm/src/web-assembly.d.ts', 'types of WebAssembly only'],
]);

const AMBIENT = new Set(
  [
    'Date',
    'performance',
    'process',
    'globalThis',
    'global',
    'console',
    'crypto',
    'fetch',
    'Intl',
    'Promise',
    'Atomics',
  ]
    .concat(['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'eval', 'Function', 'WeakRef'])
    .concat(['FinalizationRegistry']),
);
const EXACT_MATH = new Set(['sqrt', 'abs', 'floor', 'ceil', 'min', 'max', 'fround', 'imul']);
const LOCALE = new Set(['toLocaleString', 'toLocaleUpperCase', 'toLocaleLowerCase', 'localeCompare']);

const componentFolders = PACKAGES.filter(({ manifest }) => COMPONENT_KINDS.has(manifest.bot?.kind ?? '')).map(
  ({ folder }) => `${folder}/src/`,
);

/** Whether a file is part of what `step` runs: engine, ledger, components, and the sdk they compute with. */
export function isCore(path: string): boolean {
  if (OUTSIDE_CORE.has(path)) return false;
  if (/^packages\/framework\/src\/(engine|ledger)\//.test(path)) return true;
  if (/^packages\/sdk\/src\/(math|random|candles|state)\//.test(path)) return true;
  return componentFolders.some((folder) => path.startsWith(folder));
}

/** Same events, same bits: no clock, chance, process, promise, locale, and of mathematics what is exact everywhere. */
export const coreIsPure: Rule = {
  applies: isCore,
  check(source) {
    const own = declaredNames(source);
    return [
      ...judgeNodes(source, (node) => impureWord(node, own) ?? impureMath(node) ?? impureSyntax(node)),
      ...builtinImports(source),
    ];
  },
};

function impureWord(node: ts.Node, own: ReadonlySet<string>): string | undefined {
  if (!ts.isIdentifier(node) || isMemberName(node)) return undefined;
  if (LOCALE.has(node.text)) return `${node.text} follows the machine's language`;
  return AMBIENT.has(node.text) && !own.has(node.text) ? `${node.text} is ambient` : undefined;
}

function impureMath(node: ts.Node): string | undefined {
  if (ts.isIdentifier(node) && node.text === 'Math' && !isMemberName(node)) {
    const { parent } = node;
    const member =
      ts.isPropertyAccessExpression(parent) && parent.expression === node ? parent.name.text : '';
    return EXACT_MATH.has(member) ? undefined : `Math.${member || '…'} may differ between machines`;
  }
  const isPower =
    ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.AsteriskAsteriskToken;
  return isPower && !isConstantPower(node)
    ? '** may differ between machines; multiply, or use pow of sdk/math'
    : undefined;
}

function impureSyntax(node: ts.Node): string | undefined {
  if (ts.isAwaitExpression(node)) return 'nothing is awaited in the core';
  if (node.kind === ts.SyntaxKind.AsyncKeyword) return 'nothing is asynchronous in the core';
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return 'nothing is loaded in the core';
  if (ts.isPropertyAccessExpression(node) && LOCALE.has(node.name.text))
    return `${node.name.text} follows the machine's language`;
  return undefined;
}

// The digest needs SHA-256, which is a function like any other.
function builtinImports(source: Source) {
  return importsOf(source)
    .filter(({ specifier }) => specifier.startsWith('node:'))
    .filter(
      ({ specifier }) => !(specifier === 'node:crypto' && source.path.startsWith('packages/sdk/src/state/')),
    )
    .map(({ node, specifier }) => findingAt(source, node, `${specifier} is outside the core`));
}

/** Names that a file declares or imports: they hide the ambient ones. */
function declaredNames(source: Source): Set<string> {
  const names = new Set<string>();
  for (const node of nodesOf(source.tree)) {
    const declares =
      ts.isVariableDeclaration(node) ||
      ts.isParameter(node) ||
      ts.isBindingElement(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isImportSpecifier(node);
    if (declares && node.name && ts.isIdentifier(node.name)) names.add(node.name.text);
  }
  return names;
}

/** Whether an identifier only names a member of something: `state.process`, `{ process: 1 }`. */
function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) return parent.name === node;
  const member =
    ts.isPropertySignature(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isMethodSignature(parent) ||
    ts.isMethodDeclaration(parent) ||
    ts.isQualifiedName(parent);
  return member || (ts.isBindingElement(parent) && parent.propertyName === node);
}

// Exact: powers of two and of bigint.
function isConstantPower({ left, right }: ts.BinaryExpression): boolean {
  if (ts.isBigIntLiteral(right)) return true;
  return ts.isNumericLiteral(left) && left.text === '2' && ts.isNumericLiteral(right);
}
