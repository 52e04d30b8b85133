import { dirname } from 'node:path';
import { botError } from '@autotrader/sdk';
import { styled } from './terminal.js';
import { usageReason } from './usage-reason.js';

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
    return pick(botError('BOT_USAGE', { reason: usageReason(message), command }));
  }
  const folder = deniedFolder(error);
  if (folder !== undefined)
    return pick(botError('BOT_FOLDER_UNWRITABLE', { folder, reason: message }, error));
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

/** Codes of what a user may not do, and calls that only ever write: a right that is missing is no defect. */
const DENIALS = new Set(['EACCES', 'EPERM', 'EROFS']);
const WRITES = new Set(['mkdir', 'mkdtemp', 'rename', 'unlink', 'rmdir', 'copyfile']);

/** The folder in which the system did not let this user write; undefined when an error is of something else. */
function deniedFolder(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code = '', syscall = '', path } = error as NodeJS.ErrnoException;
  return path !== undefined && DENIALS.has(code) && WRITES.has(syscall) ? dirname(path) : undefined;
}

/** The parser's own errors carry an exit code of oclif's. */
function isUsageError(error: unknown): boolean {
  return error instanceof Error && 'oclif' in error;
}
