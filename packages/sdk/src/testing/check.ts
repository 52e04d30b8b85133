import { botError } from '../errors/index.js';

/** One thing a component must do. `run` throws BOT_CONFORMANCE when it does not. */
export interface Check {
  readonly name: string;
  run(): void | Promise<void>;
}

/** Throws BOT_CONFORMANCE unless `holds`; `reason` says what was seen. */
export type Expect = (holds: boolean, reason: () => string) => void;

/**
 * Makes a named check of a kit; whatever its body throws becomes a BOT_CONFORMANCE error that names kit and check.
 *
 * @example
 * makeCheck('feature ema', 'writes numbers', (expect) => expect(1 === 1, () => 'mathematics is broken'));
 */
export function makeCheck(kit: string, name: string, body: (expect: Expect) => void | Promise<void>): Check {
  const expect: Expect = (holds, reason) => {
    if (!holds) throw botError('BOT_CONFORMANCE', { kit, check: name, reason: reason() });
  };
  return { name, run: () => guarded(kit, name, () => body(expect)) };
}

function guarded(kit: string, check: string, body: () => void | Promise<void>): void | Promise<void> {
  const wrap = (error: unknown): never => {
    const code = (error as { code?: unknown } | null)?.code;
    if (code === 'BOT_CONFORMANCE') throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw botError('BOT_CONFORMANCE', { kit, check, reason }, error);
  };
  try {
    return body()?.catch(wrap);
  } catch (error) {
    return wrap(error);
  }
}
