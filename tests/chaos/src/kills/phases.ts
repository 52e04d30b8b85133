import { COMMITS } from '../../../../packages/framework/dist/session/phase.js';
import type { Moment } from '../../../e2e/dist-test/phase-file.js';

/** Moments in the life of a session at which it is killed. `stop`: asked to end, it writes its last checkpoint. */
export const PHASES = ['boot', 'recovery', 'step', 'commit', 'checkpoint', 'archive', 'stop'] as const;
/** One of them. */
export type Phase = (typeof PHASES)[number];

/** The phases that this bot has: it need not pack old events into archives. */
export const PRESENT: readonly Phase[] = PHASES.filter(
  (phase) => phase !== 'archive' || (COMMITS as readonly string[]).includes('archive'),
);

/**
 * Which phase a kill has hit; undefined when the session was waiting for the market. A step and a commit may be under
 * way at once: then it is the one that was meant.
 */
export function hitOf({ phase, commit }: Moment, meant: Phase | undefined): Phase | undefined {
  if (phase === 'end') return 'stop';
  if (phase === 'step' && meant === 'step') return 'step';
  if (commit !== 'idle') return commit;
  return phase === 'wait' ? undefined : phase;
}
