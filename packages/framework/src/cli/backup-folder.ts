import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { botError } from '@autotrader/sdk';
import { MANIFEST } from '../backup/backup-manifest.js';
import { backupsFolder } from '../backup/backup.js';
import type { Project } from '../runs/project.js';

/** Most backups that are named to whoever mistyped one. */
const MAX_NAMED = 3;

/** Throws BOT_USAGE where a folder that was typed holds no backup, naming the newest there are. */
export function assertBackup(project: Project, folder: string, command: string): void {
  if (madeAt(folder) !== undefined) return;
  const known = newestBackups(backupsFolder(project, undefined));
  const there = known.length > 0 ? `; the newest are ${known.join(', ')}` : '';
  throw botError('BOT_USAGE', { reason: `there is no backup in ${folder}${there}`, command });
}

function newestBackups(folder: string): string[] {
  return namesIn(folder)
    .map((name) => ({ path: join(folder, name), time: madeAt(join(folder, name)) }))
    .filter(({ time }) => time !== undefined)
    .sort((a, b) => Number(b.time) - Number(a.time))
    .slice(0, MAX_NAMED)
    .map(({ path }) => path);
}

/** When a backup was made, epoch ms; undefined where there is none. What may not be read is not taken for nothing. */
function madeAt(folder: string): number | undefined {
  try {
    return statSync(join(folder, MANIFEST)).mtimeMs;
  } catch (error) {
    return isAbsence(error) ? undefined : 0;
  }
}

function isAbsence(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
