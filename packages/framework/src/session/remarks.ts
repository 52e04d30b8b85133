import type { Changed, Gap, InputEvent } from '@autotrader/sdk';
import { eventKey, type KeyedEvent } from '../engine/index.js';
import type { RecoveryStep } from '../recovery/recover.js';
import type { Remark } from './session-detail.js';

/** What an event leaves in the record of its session; undefined for the usual ones. */
export function remarkOn(event: InputEvent): Omit<Remark, 'at'> | undefined {
  switch (event.kind) {
    case 'pluginDisabled':
      return { kind: 'switched off', text: `${event.component}: ${event.reason}` };
    case 'eventQuarantined':
      return { kind: 'quarantined', text: `${keyOf(event.event)}: ${event.reason}` };
    case 'gap':
      return {
        kind: 'lost',
        text: `${event.instrument} from ${isoTime(event.from)} to ${isoTime(event.to)}`,
      };
    default:
      return undefined;
  }
}

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

function keyOf(event: KeyedEvent | Gap): string {
  return event.kind === 'gap' ? event.kind : eventKey(event);
}

function isoTime(time: number): string {
  return new Date(time).toISOString();
}
