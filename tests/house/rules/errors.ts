import ts from 'typescript';
import { packageOf } from '../repository.js';
import { findingAt, judgeNodes, nodesOf, type Rule, type Source } from '../source.js';

/** Files whose errors are not of the table, each with its reason. */
export const OWN_ERRORS: ReadonlyMap<string, string> = new Map([
  ['packages/sdk/src/testing/ambient.ts', 'throws what the runtime would throw if the name did not exist'],
  [
    'packages/framework/src/kernel/deadline.ts',
    'the kernel, its only caller, makes an error of the table of it',
  ],
  [
    'plugins/storage-typeorm/src/driver.ts',
    "TypeORM's contract for drivers; storageError translates it at the port",
  ],
]);

type Maker = ts.FunctionDeclaration | ts.MethodDeclaration | ts.ArrowFunction;

/**
 * Every `throw` throws an error of the table: `botError(…)`, a helper of the package that returns one, or what was
 * caught.
 */
export function thrownErrors(files: readonly Source[]): Rule {
  const makers = new Map<string, Set<string>>();
  for (const source of files) {
    const folder = packageOf(source.path)?.folder ?? '';
    const known = makers.get(folder) ?? new Set();
    makers.set(folder, known);
    addErrorMakers(source, known);
  }
  return {
    applies: (path) => !OWN_ERRORS.has(path),
    check: (source) => {
      const known = new Set(makers.get(packageOf(source.path)?.folder ?? ''));
      addErrorMakers(source, known);
      return judgeNodes(source, (node) => badThrow(node, known) ?? badRejection(node));
    },
  };
}

/** Codes written in a file: every text that looks like one. */
export function codesIn(source: Source): string[] {
  const texts = [...nodesOf(source.tree)].filter(ts.isStringLiteralLike).map(({ text }) => text);
  return texts.filter((text) => /^BOT_[A-Z]+(_[A-Z]+)*$/.test(text));
}

/** Codes given to `botError` that are not in the table. */
export function unknownCodes(table: ReadonlySet<string>): Rule {
  return {
    applies: () => true,
    check: (source) =>
      [...nodesOf(source.tree)].flatMap((node) => {
        if (!ts.isCallExpression(node) || calleeOf(node) !== 'botError') return [];
        const [code] = node.arguments;
        if (!code || !ts.isStringLiteralLike(code) || table.has(code.text)) return [];
        return [findingAt(source, node, `${code.text} is not in the table of errors`)];
      }),
  };
}

function badThrow(node: ts.Node, makers: ReadonlySet<string>): string | undefined {
  if (!ts.isThrowStatement(node)) return undefined;
  const thrown = withoutAwait(node.expression);
  if (ts.isCallExpression(thrown)) {
    const callee = calleeOf(thrown);
    return callee === 'botError' || makers.has(callee)
      ? undefined
      : `${callee}() makes no error of the table`;
  }
  if (ts.isNewExpression(thrown)) return 'thrown errors are made by botError(…)';
  return isKept(thrown) ? undefined : 'only errors of the table, or what was caught, may be thrown';
}

function badRejection(node: ts.Node): string | undefined {
  if (!ts.isNewExpression(node) || !ts.isIdentifier(node.expression)) return undefined;
  const rejected = ts.isCallExpression(node.parent) && /reject/i.test(calleeOf(node.parent));
  return rejected && /Error$/.test(node.expression.text)
    ? 'rejections carry errors made by botError(…)'
    : undefined;
}

// A variable or a field: something that was caught or kept before.
function isKept(node: ts.Expression): boolean {
  return ts.isIdentifier(node) || ts.isPropertyAccessExpression(node);
}

function withoutAwait(node: ts.Expression): ts.Expression {
  return ts.isAwaitExpression(node) ? node.expression : node;
}

function calleeOf({ expression }: ts.CallExpression): string {
  if (ts.isIdentifier(expression)) return expression.text;
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : '';
}

/** Adds the names of the functions of a file that return an error of the table, themselves or by another of them. */
function addErrorMakers(source: Source, known: Set<string>): void {
  const functions = [...nodesOf(source.tree)].filter(isFunction);
  let before = -1;
  while (known.size > before) {
    before = known.size;
    for (const one of functions) if (makesError(one, known)) known.add(nameOf(one, source));
  }
}

function isFunction(node: ts.Node): node is Maker {
  return ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isArrowFunction(node);
}

function makesError(node: Maker, known: ReadonlySet<string>): boolean {
  if (node.type && /^(Promise<)?BotError>?$/.test(node.type.getText())) return true;
  const returned = returnedBy(node);
  // A helper that gives a type to what was caught hands on what already has one.
  const made = returned.filter((value) => makesTableError(value, known));
  return made.length > 0 && returned.every((value) => made.includes(value) || ts.isIdentifier(value));
}

function makesTableError(node: ts.Expression, known: ReadonlySet<string>): boolean {
  if (!ts.isCallExpression(node)) return false;
  const callee = calleeOf(node);
  return callee === 'botError' || known.has(callee);
}

/** What a function may return: its expression, or that of each of its own `return`s; of `a ? b : c` both b and c. */
function returnedBy({ body }: Maker): ts.Expression[] {
  if (!body) return [];
  if (!ts.isBlock(body)) return branchesOf(body);
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isReturnStatement(node) && node.expression) found.push(...branchesOf(node.expression));
    if (!ts.isFunctionLike(node)) ts.forEachChild(node, visit);
  };
  visit(body);
  return found;
}

function branchesOf(node: ts.Expression): ts.Expression[] {
  if (!ts.isConditionalExpression(node)) return [node];
  return [...branchesOf(node.whenTrue), ...branchesOf(node.whenFalse)];
}

function nameOf(node: Maker, source: Source): string {
  if (!ts.isArrowFunction(node)) return node.name?.getText(source.tree) ?? '';
  return ts.isVariableDeclaration(node.parent) && ts.isIdentifier(node.parent.name)
    ? node.parent.name.text
    : '';
}
