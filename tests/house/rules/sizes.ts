import ts from 'typescript';
import { judgeNodes, type Rule, type Source } from '../source.js';

const FILE_LINES_MAX = 300;
const FUNCTION_LINES_MAX = 60;

/** A file fits in a head. */
export const fileSize: Rule = {
  applies: () => true,
  check: ({ path, text }) => {
    const lines = text.split('\n').length - 1;
    return lines > FILE_LINES_MAX
      ? [{ path, line: lines, message: `${lines} lines, at most ${FILE_LINES_MAX}` }]
      : [];
  },
};

/** A function fits on a screen. */
export const functionSize: Rule = {
  applies: () => true,
  check: (source) =>
    judgeNodes(source, (node) => {
      if (!ts.isFunctionLike(node) || !('body' in node)) return undefined;
      const lines = linesOf(source, node);
      return lines > FUNCTION_LINES_MAX
        ? `a function of ${lines} lines, at most ${FUNCTION_LINES_MAX}`
        : undefined;
    }),
};

function linesOf({ tree }: Source, node: ts.Node): number {
  const line = (position: number) => tree.getLineAndCharacterOfPosition(position).line;
  return line(node.getEnd()) - line(node.getStart(tree)) + 1;
}
