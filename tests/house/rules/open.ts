import ts from 'typescript';
import { judgeNodes, type Rule } from '../source.js';
import { isCore } from './core.js';

/**
 * State lies where it is snapshot: nothing in the core is kept beside the objects (in a module), and engine and ledger
 * have no #private field, which the walk over their live objects (tests/engine) could not see.
 */
export const coreIsOpen: Rule = {
  applies: isCore,
  check(source) {
    const walked = /^packages\/framework\/src\//.test(source.path);
    return judgeNodes(source, (node) => {
      if (walked && ts.isPrivateIdentifier(node))
        return `${node.text} is hidden from the walk over live objects`;
      return keptInModule(node);
    });
  },
};

function keptInModule(node: ts.Node): string | undefined {
  if (!ts.isVariableDeclaration(node) || !isTopLevel(node)) return undefined;
  const name = node.name.getText();
  const isConstant = (node.parent.flags & ts.NodeFlags.Const) !== 0;
  if (!isConstant) return `${name} is state that no snapshot has`;
  const isReadonly = /readonly/i.test(node.type?.getText() ?? '');
  return !isReadonly && isEmptyHolder(node.initializer) ? `${name} is state that no snapshot has` : undefined;
}

function isTopLevel(node: ts.VariableDeclaration): boolean {
  return ts.isVariableStatement(node.parent.parent) && ts.isSourceFile(node.parent.parent.parent);
}

/** What is empty at the start is there to be filled. */
function isEmptyHolder(value: ts.Expression | undefined): boolean {
  if (!value) return false;
  if (ts.isArrayLiteralExpression(value)) return value.elements.length === 0;
  if (ts.isObjectLiteralExpression(value)) return value.properties.length === 0;
  if (!ts.isNewExpression(value)) return false;
  return /^(Weak)?(Map|Set)$/.test(value.expression.getText()) && (value.arguments?.length ?? 0) === 0;
}
