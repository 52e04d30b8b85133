import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, readFile, rename, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { botError } from '@autotrader/sdk';
import { canonicalJson } from '../config/config-hash.js';

/** Name of the manifest in a backup's folder; it is written last, so a folder without it is no backup. */
export const MANIFEST = 'backup.json';

/** File in a backup from its making until its check has ended: no other process is to delete it meanwhile. */
export const CHECKING = `${MANIFEST}.checking`;

/** One file of a backup. */
export interface BackupFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What a backup holds. */
export interface BackupManifest {
  /** 1: without seal. */
  readonly format: 1 | 2;
  readonly runId: string;
  /** Id of the run's first session, which tells it from others of its name; absent in what older versions made. */
  readonly firstSession?: string | undefined;
  /** Wall clock, epoch ms. */
  readonly madeAt: number;
  /** Sequence, chain value (hex) and exchange time (epoch ms) of its last event. */
  readonly sequence: number;
  readonly chain: string;
  readonly time: number;
  readonly files: readonly BackupFile[];
  /** What a replay of its tail came to, once it has been verified. */
  readonly verified?: { readonly at: number; readonly replayed: number };
  /** SHA-256 (hex) of all the rest. */
  readonly seal?: string;
}

/** A backup that was made. */
export interface Backup {
  readonly folder: string;
  readonly manifest: BackupManifest;
}

async function parsedManifest(folder: string): Promise<Partial<BackupManifest>> {
  try {
    return JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')) as Partial<BackupManifest>;
  } catch (error) {
    throw unusable(folder, error instanceof Error ? error.message : String(error), error);
  }
}

/** Reads the manifest of a backup. Throws BOT_BACKUP_UNUSABLE. */
export async function readManifest(folder: string): Promise<BackupManifest> {
  const manifest = await parsedManifest(folder);
  if (manifest.format === 2 && manifest.seal !== sealOf(manifest))
    throw unusable(folder, `${MANIFEST} is not what was written`);
  const isKnown = manifest.format === 1 || manifest.format === 2;
  if (isKnown && Array.isArray(manifest.files)) return manifest as BackupManifest;
  throw unusable(folder, `${MANIFEST} has an unknown format`);
}

/** Seals it and writes it so that it is there whole or not at all. */
export async function writeManifest(folder: string, content: BackupManifest): Promise<void> {
  const manifest: BackupManifest = { ...content, format: 2 };
  const unfinished = join(folder, `${MANIFEST}.unfinished`);
  const file = await open(unfinished, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify({ ...manifest, seal: sealOf(manifest) }, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, join(folder, MANIFEST));
  await syncFolder(folder);
}

function sealOf({ seal: _seal, ...rest }: Partial<BackupManifest>): string {
  return createHash('sha256').update(canonicalJson(rest)).digest('hex');
}

/** Size and hash of every file in a folder but the manifest. */
export async function describeFiles(folder: string): Promise<BackupFile[]> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith(MANIFEST)).sort();
  const files: BackupFile[] = [];
  for (const name of names) files.push(await describeFile(folder, name));
  return files;
}

/** Throws BOT_BACKUP_UNUSABLE naming the first file that is not the one the manifest means. */
export async function checkFiles(folder: string, manifest: BackupManifest): Promise<void> {
  for (const wanted of manifest.files) {
    if (basename(wanted.name) !== wanted.name) throw unusable(folder, `it names "${wanted.name}"`);
    const found = await describeFile(folder, wanted.name).catch(() => undefined);
    if (!found) throw unusable(folder, `${wanted.name} is missing or cannot be read`);
    if (found.sha256 !== wanted.sha256)
      throw unusable(folder, `${wanted.name} is not the file that was backed up`);
  }
}

/** Flushes the names in a folder to the disk. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The error of a backup that cannot be used. */
export function unusable(folder: string, reason: string, cause?: unknown): Error {
  return botError('BOT_BACKUP_UNUSABLE', { folder, reason }, cause);
}

async function describeFile(folder: string, name: string): Promise<BackupFile> {
  const file = join(folder, name);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return { name, bytes: (await stat(file)).size, sha256: hash.digest('hex') };
}
