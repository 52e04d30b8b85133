import { botError } from '@autotrader/sdk';
import { styled } from './terminal.js';

/** An error as a command reports it. */
export interface ErrorReport {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly exitCode: number;
}

/**
 * Describes anything that was thrown; `isUsage`: what has no entry in the table is about what was typed. Recognised by
 * shape: an error may come from another copy of a package.
 */
export function describeError(error: unknown, command = '', isUsage = false): ErrorReport {
  if (hasTableEntry(error)) return pick(error);
  const message = error instanceof Error ? error.message : String(error);
  if (isUsage || isUsageError(error)) {
    const reason = message.replace(/\s*See more help with --help\s*$/, '');
    return pick(botError('BOT_USAGE', { reason, command }));
  }
  return pick(botError('BOT_UNEXPECTED', { reason: message }, error));
}

/** Writes an error to stderr, or as one JSON line to stdout. */
export function printError(report: ErrorReport, json: boolean): void {
  const { exitCode: _exitCode, ...error } = report;
  if (json) process.stdout.write(`${JSON.stringify({ error })}\n`);
  const label = styled('red', `error ${report.code}`, process.stderr);
  if (!json) process.stderr.write(`${label}: ${report.message}\n${report.hint}\n`);
}

function pick({ code, message, hint, exitCode }: ErrorReport): ErrorReport {
  // Without a command the hint's place for it is empty.
  return { code, message, hint: hint.replaceAll('  ', ' '), exitCode };
}

function hasTableEntry(error: unknown): error is ErrorReport {
  return error instanceof Error && 'code' in error && 'hint' in error && 'exitCode' in error;
}

/** The parser's own errors carry an exit code of oclif's. */
function isUsageError(error: unknown): boolean {
  return error instanceof Error && 'oclif' in error;
}
