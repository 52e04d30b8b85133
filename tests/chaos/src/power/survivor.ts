import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { withStore } from '../../../e2e/dist-test/stored-history.js';
import { RUN } from '../kills/killer.js';

/** What a run's folder holds after the power came back. */
export interface Survivor {
  /** Highest sequence in the database; 0 where there is none. */
  readonly sequence: number;
  /** What the head file says. */
  readonly head: number | 'missing' | 'damaged';
  /** What is wrong with the database, in words. */
  readonly damage: readonly string[];
}

/** Reads a copy, so that the bot finds the disk as the cut left it. */
export async function survivorOf(project: string, copy: string): Promise<Survivor> {
  const run = join('.bot/runs', RUN);
  if (!existsSync(join(project, run, 'bot.sqlite'))) return { sequence: 0, head: 'missing', damage: [] };
  mkdirSync(join(copy, '.bot/runs'), { recursive: true });
  cpSync(join(project, run), join(copy, run), { recursive: true });
  try {
    return await withStore(copy, RUN, async (store) => {
      const head = await store.head();
      return {
        sequence: await store.lastSequence(),
        head: typeof head === 'string' ? head : head.sequence,
        damage: await store.verify(),
      };
    });
  } catch (error) {
    return { sequence: 0, head: 'missing', damage: [error instanceof Error ? error.message : String(error)] };
  }
}
