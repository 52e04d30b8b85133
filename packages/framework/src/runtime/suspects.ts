import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BotError, type PluginDisabled } from '@autotrader/sdk';

/** Sessions a component may end at the same place before it is switched off. */
const MAX_THROWS = 2;

interface Suspect {
  readonly component: string;
  /** The event it threw at, in words. */
  readonly event: string;
  readonly count: number;
  readonly reason: string;
}

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
    const component = String(error.details.component);
    const before = this.read();
    const again = before?.component === component && before.event === event;
    const count = again ? before.count + 1 : 1;
    const suspect: Suspect = { component, event, count, reason: String(error.details.reason) };
    writeFileSync(this.file, JSON.stringify(suspect));
  }

  /** What to journal before going on: nothing, or that a component is switched off. */
  verdict(): PluginDisabled[] {
    const suspect = this.read();
    if (!suspect || suspect.count < MAX_THROWS) return [];
    const { component, event, count, reason } = suspect;
    return [{ kind: 'pluginDisabled', component, reason: `it threw ${count} times at ${event}: ${reason}` }];
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
