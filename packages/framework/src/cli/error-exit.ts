import { describeError, printError } from './error-report.js';

/**
 * Prints what a command threw and sets the exit code; with `--json` among the arguments as one JSON line.
 * DEBUG=bot adds the stack.
 */
export async function reportError(
  error: unknown,
  argv: readonly string[],
  { command, isUsage = false }: { readonly command?: string | undefined; readonly isUsage?: boolean } = {},
): Promise<void> {
  const report = describeError(error, command, isUsage);
  printError(report, isJson(argv));
  if (process.env['DEBUG'] && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  process.exitCode = report.exitCode;
}

/** The parser may have failed, so the arguments are looked at directly; what follows `--` is no flag. */
function isJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end < 0 ? argv : argv.slice(0, end)).includes('--json');
}
