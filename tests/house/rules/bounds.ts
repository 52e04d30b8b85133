import ts from 'typescript';
import { findingAt, lineOf, nodesOf, type Rule, type Source } from '../source.js';

/** An endless loop says in a comment `bounded: …`, just above it or on its first line, what ends it. */
export const boundedLoops: Rule = {
  applies: () => true,
  check: (source) =>
    [...nodesOf(source.tree)]
      .filter((node) => isEndless(node) && !saysBound(source, node))
      .map((node) => findingAt(source, node, 'an endless loop without `// bounded: …`')),
};

function isEndless(node: ts.Node): boolean {
  if (ts.isForStatement(node)) return node.condition === undefined || isTrue(node.condition);
  return (ts.isWhileStatement(node) || ts.isDoStatement(node)) && isTrue(node.expression);
}

function isTrue(node: ts.Expression): boolean {
  return node.kind === ts.SyntaxKind.TrueKeyword || (ts.isNumericLiteral(node) && node.text !== '0');
}

function saysBound(source: Source, node: ts.Node): boolean {
  const line = lineOf(source, node);
  const around = source.text.split('\n').slice(Math.max(0, line - 3), line + 1);
  return around.some((text) => /\/\/ bounded: \S/.test(text));
}
