import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BotError, type PluginDisabled } from '@autotrader/sdk';
import type { Ending } from './ending-note.js';

/** Sessions a component may end at the same place before it is switched off. */
const MAX_ENDS = 2;

interface Suspect {
  readonly component: string;
  /** The event at which it ended a session, in words. */
  readonly event: string;
  readonly count: number;
  readonly reason: string;
  /** Switched off at once: it has hung, and would for as long again. */
  readonly atOnce: boolean;
  /** Id of the session whose end was counted last, where a later session counted it. */
  readonly session?: string;
}

/** Who ended a session, and how. */
type Culprit = Pick<Suspect, 'component' | 'event' | 'reason' | 'session'>;

/**
 * Remembers, beside the run, which component ended sessions: one that throws again at the same place after a restart
 * is switched off by a journaled event, and the bot goes on without it.
 */
export class Suspects {
  private readonly file: string;

  constructor(folder: string) {
    this.file = join(folder, 'suspect.json');
  }

  /** Notes a component's throw at an event; errors of any other kind are none of a component's. */
  note(error: unknown, event: string): void {
    if (!(error instanceof BotError) || error.code !== 'BOT_COMPONENT_THREW') return;
    const { component, reason } = error.details;
    this.count({ component: String(component), event, reason: `it threw: ${String(reason)}` });
  }

  /** Counts how another session ended, where a component is to blame; once, though the start that counts is killed. */
  add({ component, event = '', cause, reason }: Ending, session: string): void {
    if (component === undefined || cause === 'clean' || cause === 'killed') return;
    if (this.read()?.session === session) return;
    // What fills the memory or hangs does so over many events.
    if (cause === 'hung') this.count({ component, event, reason, session }, true);
    else this.count({ component, event: cause === 'outOfMemory' ? 'any event' : event, reason, session });
  }

  private count(culprit: Culprit, atOnce = false): void {
    const before = this.read();
    const again = before?.component === culprit.component && before.event === culprit.event;
    const suspect: Suspect = { ...culprit, count: again ? before.count + 1 : 1, atOnce };
    try {
      writeFileSync(this.file, JSON.stringify(suspect));
    } catch {
      // What ends the session counts, not that the suspect could not be noted.
    }
  }

  /** What to journal before going on: nothing, or that a component is switched off. Without a broker nothing goes on. */
  verdict(): PluginDisabled[] {
    const suspect = this.read();
    if (!suspect || suspect.component.includes('/broker:')) return [];
    const { component, event, count, reason, atOnce } = suspect;
    if (count < MAX_ENDS && !atOnce) return [];
    const times = count === 1 ? '' : ` ${count} times`;
    return [{ kind: 'pluginDisabled', component, reason: `it ended the bot${times} at ${event}: ${reason}` }];
  }

  /** The verdict is durable. */
  clear(): void {
    rmSync(this.file, { force: true });
  }

  private read(): Suspect | undefined {
    try {
      return JSON.parse(readFileSync(this.file, 'utf8')) as Suspect;
    } catch {
      return undefined; // no suspect, or a note that a kill left half written: nothing is known then
    }
  }
}
