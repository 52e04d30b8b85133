import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { botError } from '@autotrader/sdk';
import type { RestartTrial } from '@autotrader/sdk/testing';
import type { OptionsByComponent } from './checkable.js';

/** Random places at which each component is stopped and brought back, each in a process of its own. */
const CUTS = 3;
/** A plugin that hangs is given up after so long. */
const PATIENCE_MS = 60_000;
const CHILD = fileURLToPath(new URL('./restart-child.js', import.meta.url));
const CHECK = 'a state restored in a fresh process continues as if never stopped';

/** What the child is to do: make trials, or (`from`) go on from those of another process. */
export interface RestartJob {
  readonly entry: string;
  /** Options of components that are not to have their defaults. */
  readonly given: OptionsByComponent;
  readonly count: number;
  readonly from?: readonly ComponentTrials[] | undefined;
}

/** Trials of one component, named by kind and name. */
export interface ComponentTrials {
  readonly component: string;
  readonly trials: readonly RestartTrial[];
}

/** One of the two. */
export interface RestartAnswer {
  readonly components?: readonly ComponentTrials[];
  readonly failure?: string;
}

/** Whether a component goes on the same in a process that has seen nothing of it; `failure` says where not. */
export interface RestartFinding {
  readonly component: string;
  readonly failure: Error | undefined;
}

/**
 * Lets each component of a plugin live once, and go on from its state at random places in processes of their own: only
 * so it shows what it keeps in a module. `entry` is the plugin's module.
 */
export async function checkRestarts(
  name: string,
  entry: string,
  given: OptionsByComponent,
): Promise<RestartFinding[]> {
  const job = { entry, given, count: CUTS };
  const lives = await inFreshProcess(name, job);
  const again = await Promise.all(
    Array.from({ length: CUTS }, (_, k) => {
      const from = lives.map(({ component, trials }) => ({ component, trials: trials.slice(k, k + 1) }));
      return inFreshProcess(name, { ...job, from });
    }),
  );
  return lives
    .filter(({ trials }) => trials.length > 0)
    .map(({ component, trials }) => {
      const resumed = again.flatMap(
        (each) => each.find((other) => other.component === component)?.trials ?? [],
      );
      const lost = trials.find(({ outputs }, k) => resumed[k]?.outputs !== outputs);
      return { component, failure: lost && broken(component, lost.cut) };
    });
}

function broken(kit: string, cut: number): Error {
  const reason = `brought back at input ${cut} it says something else: what it keeps is not all in its state`;
  return botError('BOT_CONFORMANCE', { kit, check: CHECK, reason });
}

async function inFreshProcess(name: string, job: RestartJob): Promise<readonly ComponentTrials[]> {
  const { components, failure } = await answerOf(job);
  if (components) return components;
  throw botError('BOT_CONFORMANCE', { kit: name, check: CHECK, reason: failure ?? 'it said nothing' });
}

function answerOf(job: RestartJob): Promise<RestartAnswer> {
  return new Promise((resolve) => {
    const child = fork(CHILD, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    child.once('message', (answer) => resolve(answer as RestartAnswer));
    child.once('error', (error) => resolve({ failure: error.message }));
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      resolve({ failure: `its process ended with ${signal ?? `code ${code}`}` });
    });
    child.send(job);
  });
}
