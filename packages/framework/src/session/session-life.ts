import { BotError, type Log, type PluginDisabled, type RunStore } from '@autotrader/sdk';
import type { Engine } from '../engine/index.js';
import type { Recovered } from '../recovery/recover.js';
import { clearEnding, endingOf, noteEnding, type Cause } from './ending-note.js';
import type { Pump } from './pump.js';
import { Poison } from './poison.js';
import type { Remark } from './session-detail.js';
import { SessionRecord } from './session-record.js';
import { Suspects } from './suspects.js';
import { startWatchdog } from './watchdog.js';

/** What the life of a session is about. */
export interface LifeParts {
  readonly folder: string;
  readonly store: RunStore;
  readonly engine: Engine;
  readonly recovered: Recovered;
  readonly codeHash: string;
  readonly hangMs: number;
  readonly log: Log;
  /** Aborted when the session was asked to end. */
  readonly stop: AbortSignal;
}

/** Codes of an exit that somebody asked for by a second signal. */
const BY_SIGNAL = new Set([129, 130, 143]);

/** A session from its recovery to its end, however it ends: what is known of the end is noted where it can be. */
export class SessionLife {
  private readonly suspects: Suspects;
  private readonly stopWatching: () => Promise<void>;
  private readonly onExit = (code: number): void => this.exits(code);
  /** Says what is being stepped. */
  at: () => string = () => 'no event';

  private constructor(
    private readonly parts: LifeParts,
    private readonly record: SessionRecord,
    /** Looks for an event at which the process dies. */
    readonly poison: Poison,
  ) {
    this.suspects = new Suspects(parts.folder);
    this.stopWatching = startWatchdog(parts.engine, parts.folder, parts.hangMs);
    process.on('exit', this.onExit);
  }

  /** Begins the record of a session; of the one before is written how it ended, as far as that is known. */
  static async begin(parts: LifeParts): Promise<SessionLife> {
    const { store, folder, recovered, codeHash, log } = parts;
    const poison = new Poison(folder, log);
    const record = await SessionRecord.open(store, recovered, codeHash, (previous) => {
      const ending = endingOf(folder, previous.pid);
      if (ending) log.warn(`the session before ended: ${ending.cause}: ${ending.reason}`, { ...ending });
      if (ending) new Suspects(folder).add(ending, previous.id);
      if (ending?.cause === 'crashed' && ending.component === undefined) poison.died();
      return ending;
    });
    clearEnding(folder);
    return new SessionLife(parts, record, poison);
  }

  /** 1 for the first session of the run. */
  get number(): number {
    return this.record.number;
  }

  /** Keeps with the session what has happened, or what source or journal say that they did. */
  remark(remark: Omit<Remark, 'at'>): void {
    // A store that fails says so at the next commit.
    this.record.remark(remark).catch(() => undefined);
  }

  /** A component that ended sessions again and again at one event is switched off, and the bot goes on without it. */
  async switchOff(pump: Pump): Promise<void> {
    const verdict: PluginDisabled[] = this.suspects.verdict();
    for (const { component, reason } of verdict)
      this.parts.log.error(`${component} is switched off: ${reason}`);
    await pump.feed(verdict);
    if (verdict.length > 0) this.suspects.clear();
  }

  async endClean(): Promise<void> {
    await this.record.end('clean');
    await this.close();
  }

  /** Notes what ended the session; where the run cannot take it any more, beside the run. */
  async endBy(error: unknown): Promise<void> {
    const cause: Cause = isStorageFailure(error) ? 'storageFailed' : 'crashed';
    const reason = error instanceof Error ? error.message : String(error);
    this.suspects.note(error, this.at());
    noteEnding(this.parts.folder, { pid: process.pid, cause, reason });
    try {
      await this.record.end(cause, reason);
      clearEnding(this.parts.folder);
      // Not before: a session whose end is not in the run is counted by the next one, and only once.
      if (!(error instanceof BotError)) this.poison.died();
    } catch {
      // The store may be what failed: the note beside the run tells the next session.
    }
    await this.close();
  }

  private async close(): Promise<void> {
    process.off('exit', this.onExit);
    await this.stopWatching();
  }

  /** Something called process.exit while the session was open. */
  private exits(code: number): void {
    const { folder, engine, stop } = this.parts;
    const { component } = engine.watch;
    if (BY_SIGNAL.has(code)) {
      noteEnding(folder, { pid: process.pid, cause: 'killed', reason: 'a second signal ended it at once' });
      return;
    }
    if (code === 0 && stop.aborted) {
      noteEnding(folder, { pid: process.pid, cause: 'killed', reason: 'its stop took too long' });
      return;
    }
    const reason = `process.exit(${code}) was called${component ? ` by ${component}` : ''}`;
    noteEnding(folder, { pid: process.pid, cause: 'crashed', reason, component, event: this.at() });
    // Whoever waits for this process must not take it for a clean end.
    if (code === 0) process.exitCode = 1;
  }
}

function isStorageFailure(error: unknown): boolean {
  return error instanceof BotError && error.exitCode === 74;
}
