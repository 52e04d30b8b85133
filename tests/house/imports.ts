import ts from 'typescript';
import { nodesOf, type Source } from './source.js';

/** One import of a file. `typeOnly`: nothing of it is left when the program runs. */
export interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
  readonly node: ts.Node;
}

/** Every import of a file: static, re-exported, dynamic, and in types. */
export function importsOf(source: Source): Import[] {
  return [...nodesOf(source.tree)].flatMap((node) => {
    const found = staticImport(node) ?? dynamicImport(node);
    return found ? [found] : [];
  });
}

/** Package of a bare specifier: `@scope/name` or `name`; undefined for relative paths and `node:` modules. */
export function packageNameOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return undefined;
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0];
}

/** Path of the TypeScript file that a relative specifier of a file means, without its ending. */
export function resolveRelative(path: string, specifier: string): string {
  const parts = path.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/').replace(/\.[jt]sx?$/, '');
}

function staticImport(node: ts.Node): Import | undefined {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    const typeOnly = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    return { specifier: node.moduleSpecifier.text, typeOnly, node };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
    return { specifier: node.moduleSpecifier.text, typeOnly: node.isTypeOnly, node };
  }
  return undefined;
}

function dynamicImport(node: ts.Node): Import | undefined {
  if (
    ts.isImportTypeNode(node) &&
    ts.isLiteralTypeNode(node.argument) &&
    ts.isStringLiteral(node.argument.literal)
  ) {
    return { specifier: node.argument.literal.text, typeOnly: true, node };
  }
  if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.ImportKeyword) return undefined;
  const [argument] = node.arguments;
  return argument && ts.isStringLiteralLike(argument)
    ? { specifier: argument.text, typeOnly: false, node }
    : undefined;
}
