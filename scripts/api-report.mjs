// Writes packages/sdk/api.md: every export of the SDK with its declaration, made from the compiled .d.ts files. The
// file is committed, so a change of what plugin authors see shows in review. `--check` fails when it is out of date.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../packages/sdk');
const file = join(folder, 'api.md');
const printer = ts.createPrinter({ removeComments: true });

const { name, exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const entries = Object.entries(exports)
  .filter(([, target]) => target.types)
  .map(([path, target]) => ({ specifier: join(name, path), types: join(folder, target.types) }));
const program = ts.createProgram({
  rootNames: entries.map(({ types }) => types),
  options: { module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022, skipLibCheck: true, types: [] },
});
const checker = program.getTypeChecker();

const report = `${[heading(), ...entries.map(section)].join('\n')}`;
if (!process.argv.includes('--check')) writeFileSync(file, report);
else if (!existsSync(file) || readFileSync(file, 'utf8') !== report) {
  process.stderr.write(
    'packages/sdk/api.md is out of date: run `node scripts/api-report.mjs` and review the difference\n',
  );
  process.exitCode = 1;
}

function heading() {
  return `# API of ${name}\n\nMade by \`node scripts/api-report.mjs\` from the compiled declarations; not edited by hand.\n`;
}

function section({ specifier, types }) {
  const source = program.getSourceFile(types);
  if (!source) throw new Error(`${types} is missing: run npm run build`);
  const symbols = checker.getExportsOfModule(checker.getSymbolAtLocation(source) ?? fail(types));
  const sorted = [...symbols].sort((a, b) => (a.name < b.name ? -1 : 1));
  const texts = sorted.map((symbol) => declarationOf(symbol));
  return `## ${specifier}\n\n\`\`\`ts\n${texts.join('\n')}\n\`\`\`\n`;
}

function declarationOf(symbol) {
  const original = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const texts = (original.declarations ?? []).map(printed);
  if (texts.length === 0) return `${symbol.name}: not resolved`;
  return original.name === symbol.name ? texts.join('\n') : `${texts.join('\n')} // as ${symbol.name}`;
}

// A variable's declaration stands two levels below the statement that declares it.
function printed(declaration) {
  const statement = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  const text = printer.printNode(ts.EmitHint.Unspecified, statement, declaration.getSourceFile());
  return text.replace(/^export (declare )?/, '').replace(/^declare /, '');
}

function fail(types) {
  throw new Error(`${types} exports nothing`);
}
