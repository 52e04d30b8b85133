import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  BotError,
  botError,
  storage,
  type CheckpointRow,
  type Log,
  type RunStore,
  type SessionRow,
} from '@autotrader/sdk';
import { chooseServices } from '../kernel/chosen-services.js';
import { Kernel } from '../kernel/kernel.js';
import { openProject } from '../kernel/project.js';
import { checkRun, type RunFault } from '../recovery/check-run.js';
import { LOCK_FILE } from '../recovery/lock.js';
import { detailOf } from '../session/session-detail.js';
import { settleIncoming } from '../runs/incoming-run.js';
import { listRuns, runFolder } from '../runs/run-folder.js';
import type { Check, Finding } from './check.js';

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** Reads every row, checkpoint and page of every run; beside a running bot too. What is wrong with one hides no other. */
export const journals: Check = {
  name: 'journals',
  async run({ request }) {
    settleIncoming(request.folder);
    const names = listRuns(request.folder);
    if (names.length === 0) return { text: 'no runs yet' };
    const { config, registry } = await openProject(request);
    const kernel = new Kernel(silent);
    try {
      await kernel.open(chooseServices(registry, config, ['storage']));
      const checked: Checked[] = [];
      for (const name of names) checked.push(await checkOne(kernel, request.folder, name));
      return findingOf(checked);
    } finally {
      await kernel.close();
    }
  },
};

/** What was found of one run. */
interface Checked {
  readonly rows: number;
  readonly lines: readonly string[];
  readonly error?: BotError;
}

async function checkOne(kernel: Kernel, home: string, run: string): Promise<Checked> {
  const folder = runFolder(home, run);
  try {
    const store = await kernel.get(storage).openRun({ folder, readOnly: true });
    try {
      const { rows, faults } = await checkRun(store);
      const fault = faults.find(({ isOfCheckpoint }) => !isOfCheckpoint) ?? (await fatalOf(store, faults));
      const lines = [lastStart(run, await store.sessions()), ...faults.map((each) => mended(run, each))];
      return fault ? { rows, lines, error: errorOf(run, fault) } : { rows, lines };
    } finally {
      await store.close();
    }
  } catch (error) {
    if (!(error instanceof BotError)) throw error;
    // Killed before it made its database, there is nothing yet; an older one is brought forward by its next start.
    if (hasNothing(folder)) return { rows: 0, lines: [`${run} has stored nothing yet`] };
    if (error.code === 'BOT_STORAGE_OLDER') return { rows: 0, lines: [`${run}: ${error.message}`] };
    return { rows: 0, lines: [], error };
  }
}

/** A damaged checkpoint is fatal where nothing else leads to the state: older events were given up, and no other is whole. */
async function fatalOf(store: RunStore, faults: readonly RunFault[]): Promise<RunFault | undefined> {
  const { sequence: begins } = await store.start();
  const damaged = new Set(faults.map(({ sequence }) => sequence));
  const isWhole = ({ sequence }: CheckpointRow): boolean => sequence >= begins && !damaged.has(sequence);
  return begins === 0 || (await store.checkpoints()).some(isWhole) ? undefined : faults[0];
}

function errorOf(run: string, { sequence, reason }: RunFault): BotError {
  if (sequence > 0) return botError('BOT_JOURNAL_CORRUPT', { run, sequence, reason });
  return botError('BOT_STATE_CORRUPT', { reason: `run ${run}: ${reason}` });
}

function mended(run: string, { sequence, reason }: RunFault): string {
  return `${run} at ${sequence}: ${reason}; the next start drops it and comes to the same from what is before it`;
}

/** Whether a run's folder has no file with anything in it but its lock. */
function hasNothing(folder: string): boolean {
  const files = readdirSync(folder).filter((name) => !name.startsWith(LOCK_FILE));
  return files.every((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.size === 0);
}

function findingOf(checked: readonly Checked[]): Finding {
  const [first, ...others] = checked.flatMap(({ error }) => error ?? []);
  const rows = checked.reduce((sum, each) => sum + each.rows, 0);
  if (!first)
    return {
      text: `${checked.length} runs, ${rows} events, all sound`,
      lines: checked.flatMap(({ lines }) => lines),
    };
  if (others.length === 0) throw first;
  const reason = [first, ...others].map(({ message }) => message).join('; ');
  throw botError('BOT_JOURNAL_CORRUPT', { run: `${others.length + 1} runs`, sequence: '?', reason });
}

/** Each step of a run's last start, with its time. */
function lastStart(run: string, sessions: readonly SessionRow[]): string {
  const last = sessions.at(-1);
  const { recovery: steps = [], disabled = [] } = last ? detailOf(last) : {};
  const said = steps.map(({ name, ms, found }) => `${name} ${ms} ms (${found})`).join(', ');
  const off = disabled.length === 0 ? '' : `; switched off: ${disabled.join(', ')}`;
  return `last start of ${run}: ${said || 'none'}${off}`;
}
