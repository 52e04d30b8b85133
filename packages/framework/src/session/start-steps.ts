import type { Changed } from '@autotrader/sdk';
import type { RecoveryStep } from '../recovery/recover.js';

/** The step of a start that takes the run's lock. */
export function lockStep(from: number | undefined, ms: number): RecoveryStep {
  return {
    name: 'lock',
    ms,
    found: from === undefined ? 'free' : `taken over from process ${from}, which is dead`,
  };
}

/** The step of a start that compares config and code; `last` is the last event before it. */
export function changeStep(events: readonly Changed[], last: number, ms: number): RecoveryStep {
  const texts = events.map(({ what, acceptedAfter }) =>
    acceptedAfter === undefined
      ? `${what} changed`
      : `${what} changed, the stored outcome of ${last - acceptedAfter} events was accepted`,
  );
  return { name: 'config, code', ms: Math.round(ms), found: texts.join('; ') || 'as before' };
}
