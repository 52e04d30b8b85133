import { ERRORS, type ErrorCode, type Remedy } from './table.js';

/** Values that fill the `{name}` places of an error's message and hint. */
export type ErrorDetails = Readonly<Record<string, string | number>>;

/**
 * The one error class: a code of the table, a message that says what happened and where, and a hint what to do next.
 * Thrown only through `botError`.
 */
export class BotError extends Error {
  override readonly name = 'BotError';
  readonly remedy: Remedy;
  readonly hint: string;
  /** Exit code of a command that ends by this error. */
  readonly exitCode: number;

  constructor(
    readonly code: ErrorCode,
    readonly details: ErrorDetails,
    cause?: unknown,
  ) {
    const entry = ERRORS[code];
    super(fill(entry.message, details), cause === undefined ? undefined : { cause });
    this.remedy = entry.remedy;
    this.hint = fill(entry.hint, details);
    this.exitCode = entry.exit;
  }
}

/**
 * Makes the error of a code. `cause` keeps what was caught below.
 *
 * @example
 * throw botError('BOT_DATA_UNUSABLE', { file, reason: 'no row could be read' });
 */
export function botError(code: ErrorCode, details: ErrorDetails = {}, cause?: unknown): BotError {
  return new BotError(code, details, cause);
}

function fill(template: string, details: ErrorDetails): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) => String(details[name] ?? place));
}
