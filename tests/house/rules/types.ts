import ts from 'typescript';
import { judgeLines, judgeNodes, type Rule } from '../source.js';

/** No `any`: what comes from outside is `unknown` until it has been looked at. */
export const noAny: Rule = {
  applies: () => true,
  check: (source) =>
    judgeNodes(source, ({ kind }) => (kind === ts.SyntaxKind.AnyKeyword ? 'any' : undefined)),
};

/** The compiler is not silenced. */
export const noSuppression: Rule = {
  applies: () => true,
  check: (source) =>
    judgeLines(
      source,
      /^\s*(\/\/|\/\*|\{\s*\/\*).*@ts-(ignore|nocheck|expect-error)/,
      'silences the compiler',
    ),
};
