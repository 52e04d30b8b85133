import type { Gap, InputEvent } from '@autotrader/sdk';
import { eventKey, type KeyedEvent } from '../engine/index.js';
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

function keyOf(event: KeyedEvent | Gap): string {
  return event.kind === 'gap' ? event.kind : eventKey(event);
}

function isoTime(time: number): string {
  return new Date(time).toISOString();
}
