import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { CheckpointRow } from '@autotrader/sdk';
import type { BotConfig } from '../config/bot-config.js';
import { checkRun } from '../recovery/check-run.js';
import {
  CHECKING,
  checkFiles,
  readManifest,
  unusable,
  writeManifest,
  type BackupManifest,
} from './backup-manifest.js';
import { proveFrom, type CheckpointProof } from '../checkpoints/checkpoint-proof.js';
import type { Project } from '../runs/project.js';
import { resumedProjector } from '../runs/resumed-projector.js';
import { withRunIn, type StoredRun } from '../runs/stored-run.js';

/** The command of this installation: it checks backups in a process of its own. */
const BOT = resolve(import.meta.dirname, '..', '..', 'bin', 'bot.js');
/** Most text of the checking process that is kept for a message. */
const MAX_TEXT = 4_000;

/** What a check of a backup found. */
export interface BackupProof extends CheckpointProof {
  readonly folder: string;
  readonly runId: string;
  readonly sequence: number;
  /** Exchange time of the last event, epoch ms. */
  readonly time: number;
}

/**
 * Checks a backup: the files are those that were made, every row of the database is sound, a replay from its second
 * newest checkpoint gives the newest and the outputs up to its last event, and a run could start there. Throws
 * BOT_BACKUP_UNUSABLE, BOT_REPLAY_DIVERGED, BOT_JOURNAL_CORRUPT or BOT_TABLE_CORRUPT.
 */
export async function proveBackup(project: Project, folder: string): Promise<BackupProof> {
  const manifest = await readManifest(folder);
  await checkFiles(folder, manifest);
  const { runId, sequence, time } = manifest;
  const proof = await withRunIn(project, { runId, folder }, async (stored) => {
    await checkDatabase(folder, manifest, stored);
    const { engine, ...proved } = await proveFrom(project, stored, await proofStart(stored, sequence));
    await resumedProjector(runId, stored.store, engine.lanes);
    return proved;
  });
  return { folder, runId, sequence, time, ...proof };
}

/** Where the replay begins: undefined is the first event, which must be there. */
async function proofStart({ store }: StoredRun, last: number): Promise<CheckpointRow | undefined> {
  const [newest, second] = await store.checkpoints();
  if (second) return second;
  const isUseful = newest && (newest.sequence < last || (await store.start()).sequence > 0);
  return isUseful ? newest : undefined;
}

async function checkDatabase(
  folder: string,
  { sequence, chain }: BackupManifest,
  { store }: StoredRun,
): Promise<void> {
  const [fault] = (await checkRun(store)).faults;
  if (fault) throw unusable(folder, `${fault.sequence}: ${fault.reason}`);
  const head = await store.head();
  const found = typeof head === 'string' ? { sequence: 0, chain: '' } : { ...head, chain: hex(head.chain) };
  if ((await store.lastSequence()) !== sequence || found.sequence !== sequence || found.chain !== chain) {
    throw unusable(folder, `its database does not end with event ${sequence}`);
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** Checks a backup in a process of its own and notes in its manifest what came of it. */
export async function proveApart(
  project: Project,
  folder: string,
  stop?: AbortSignal,
): Promise<BackupManifest> {
  try {
    return await proveAndNote(project, folder, stop);
  } finally {
    await rm(join(folder, CHECKING), { force: true }).catch(() => undefined); // it is none after an hour
  }
}

async function proveAndNote(
  { config }: Project,
  folder: string,
  stop: AbortSignal | undefined,
): Promise<BackupManifest> {
  const { code, stdout, stderr } = await runApart(
    ['backup', '--verify', folder, '--json', ...sameConfig(config)],
    stop,
  );
  if (code !== 0)
    throw unusable(folder, `its check ended with exit code ${code}: ${(stderr || stdout).trim()}`);
  const { replayed } = JSON.parse(stdout) as BackupProof;
  const manifest: BackupManifest = {
    ...(await readManifest(folder)),
    verified: { at: Date.now(), replayed },
  };
  await writeManifest(folder, manifest);
  return manifest;
}

/** Flags by which another process comes to the same config; it has the same environment. */
function sameConfig({ folder, file, layers: { profile, set = [] } }: BotConfig): string[] {
  const named = profile === undefined ? [] : ['--profile', profile];
  return ['--folder', folder, '--config', file, ...named, ...set.flatMap((each) => ['--set', each])];
}

function runApart(
  argv: readonly string[],
  stop: AbortSignal | undefined,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((done, reject) => {
    const child = spawn(process.execPath, [...process.execArgv, BOT, ...argv], {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(stop && { signal: stop }),
    });
    const printed = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        printed[name] = (printed[name] + text).slice(-MAX_TEXT);
      });
    }
    child.on('error', reject).on('close', (code) => done({ code, ...printed }));
  });
}
