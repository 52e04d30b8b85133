import ts from 'typescript';

/** An export of the SDK, as its users see it. */
export interface SdkExport {
  readonly name: string;
  /** Whether it can be called: a function, or a constant that holds one. */
  readonly callable: boolean;
  readonly documentation: string;
  readonly hasExample: boolean;
}

/** Exports of entry points, from their compiled declarations. */
export function exportsOf(declarationFiles: readonly string[]): SdkExport[] {
  const program = ts.createProgram({
    rootNames: declarationFiles,
    options: {
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ES2022,
      skipLibCheck: true,
      types: [],
    },
  });
  const checker = program.getTypeChecker();
  return declarationFiles.flatMap((file) => {
    const source = program.getSourceFile(file);
    const entry = source && checker.getSymbolAtLocation(source);
    return entry
      ? checker.getExportsOfModule(entry).flatMap((symbol) => describeExport(checker, symbol) ?? [])
      : [];
  });
}

/** What is missing in the documentation of an export; undefined when nothing is. */
export function undocumented({ name, callable, documentation, hasExample }: SdkExport): string | undefined {
  if (documentation.trim() === '') return `${name} has no doc comment`;
  return callable && !hasExample ? `${name} has no @example` : undefined;
}

function describeExport(checker: ts.TypeChecker, symbol: ts.Symbol): SdkExport | undefined {
  const original = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const [declaration] = original.declarations ?? [];
  // What is handed on from a library is documented there.
  if (declaration?.getSourceFile().fileName.includes('/node_modules/')) return undefined;
  const isValue = (original.flags & (ts.SymbolFlags.Function | ts.SymbolFlags.Variable)) !== 0;
  return {
    name: symbol.name,
    callable: isValue && declaration !== undefined && isCallable(checker, original, declaration),
    documentation: ts.displayPartsToString(original.getDocumentationComment(checker)),
    hasExample: original.getJsDocTags(checker).some((tag) => tag.name === 'example'),
  };
}

function isCallable(checker: ts.TypeChecker, symbol: ts.Symbol, declaration: ts.Node): boolean {
  return checker.getTypeOfSymbolAtLocation(symbol, declaration).getCallSignatures().length > 0;
}
