import ts from 'typescript';
import { findingAt, judgeNodes, lineOf, nodesOf, type Rule, type Source } from '../source.js';

const SUITES = new Set(['describe', 'it', 'context', 'specify', 'suite', 'test']);

/** No test is left alone or left out: no `.only`, `it.skip`, `describe.skip`, `xit`, `xdescribe`. */
export const noLeftOutTests: Rule = {
  applies: () => true,
  check: (source) =>
    judgeNodes(source, (node) => {
      if (ts.isIdentifier(node) && /^x(it|describe|context)$/.test(node.text))
        return `${node.text} leaves tests out`;
      if (!ts.isPropertyAccessExpression(node) || !/^(only|skip)$/.test(node.name.text)) return undefined;
      if (isSkip(node.parent)) return undefined; // a context called `test` that skips its test
      const object = node.expression.getText(source.tree);
      return SUITES.has(object) ? `${object}.${node.name.text} leaves tests out` : undefined;
    }),
};

/** A test that skips itself says why, in a comment or a console message on the line or the line above. */
export const skipsSayWhy: Rule = {
  applies: () => true,
  check: (source) =>
    [...nodesOf(source.tree)]
      .filter((node) => isSkip(node) && !saysWhy(source, node))
      .map((node) => findingAt(source, node, 'skips without a reason')),
};

function isSkip(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  return node.expression.name.text === 'skip' && node.arguments.length === 0;
}

function saysWhy(source: Source, node: ts.Node): boolean {
  const line = lineOf(source, node);
  const around = source.text.split('\n').slice(Math.max(0, line - 2), line);
  return around.some((text) => /\/\/ \S|console\.\w+\(\s*[`'"]/.test(text));
}
