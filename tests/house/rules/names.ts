import ts from 'typescript';
import { judgeLines, judgeNodes, type Rule } from '../source.js';

/** Files are named by a noun in kebab-case; a bag of odds and ends has no name. */
export const fileNames: Rule = {
  applies: () => true,
  check: ({ path }) => {
    const name = path.split('/').at(-1) ?? '';
    const parts = path.split('/');
    if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.d)?\.tsx?$/.test(name))
      return [{ path, line: 1, message: 'is not kebab-case' }];
    const bag = parts.find((part) => /^(utils?|helpers?|misc|common)(\.tsx?)?$/.test(part));
    return bag === undefined ? [] : [{ path, line: 1, message: `${bag} says nothing` }];
  },
};

/** A class is named by what it is; everything is managed. */
export const classNames: Rule = {
  applies: () => true,
  check: (source) =>
    judgeNodes(source, (node) =>
      ts.isClassDeclaration(node) && /(Manager|Helper|Util)$/.test(node.name?.text ?? '')
        ? `${node.name?.text} says nothing`
        : undefined,
    ),
};

/** What is not finished is not committed. */
export const noLeftovers: Rule = {
  applies: () => true,
  check: (source) => judgeLines(source, /\b(TODO|FIXME)\b/, 'is not finished'),
};
