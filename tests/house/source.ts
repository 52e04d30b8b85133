import ts from 'typescript';

/** A parsed file. `path` is relative to the repository's root. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
}

/** A place where a rule is broken. `line` counts from 1. */
export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** A rule that can be judged one file at a time. */
export interface Rule {
  /** Files the rule speaks of. */
  applies(path: string): boolean;
  check(source: Source): Finding[];
}

export function parseSource(path: string, text: string): Source {
  const kind = path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  return { path, text, tree: ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true, kind) };
}

/** A finding at a node. */
export function findingAt(source: Source, node: ts.Node, message: string): Finding {
  return { path: source.path, line: lineOf(source, node), message };
}

/** Line of a node's first character, from 1. */
export function lineOf(source: Source, node: ts.Node): number {
  return source.tree.getLineAndCharacterOfPosition(node.getStart(source.tree)).line + 1;
}

/** Every node of a tree, outer before inner. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  for (const child of children) yield* nodesOf(child);
}

/** Findings of the nodes for which `judge` has something to say. */
export function judgeNodes(source: Source, judge: (node: ts.Node) => string | undefined): Finding[] {
  const findings: Finding[] = [];
  for (const node of nodesOf(source.tree)) {
    const message = judge(node);
    if (message !== undefined) findings.push(findingAt(source, node, message));
  }
  return findings;
}

/** Findings of the lines that match a pattern. */
export function judgeLines(source: Source, pattern: RegExp, message: string): Finding[] {
  return source.text
    .split('\n')
    .flatMap((text, index) => (pattern.test(text) ? [{ path: source.path, line: index + 1, message }] : []));
}
