import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { botError } from '@autotrader/sdk';
import { writeWhole } from '../config/whole-file.js';

/** What was installed, to the byte. */
export interface LockedPlugin {
  readonly version: string;
  /** Subresource integrity of the package's tarball. */
  readonly integrity: string;
  /** `registry`, or the folder it was packed from. */
  readonly source: string;
}

/** Name of the file, in the project's folder; it belongs into version control. */
export const LOCK_FILE = 'bot.plugins.lock';

const lockSchema = z.object({
  version: z.literal(1),
  plugins: z.record(z.string(), z.object({ version: z.string(), integrity: z.string(), source: z.string() })),
});

/** Plugins recorded by `plugins:add`, by name; none when there is no lock file. Throws BOT_CONFIG_UNREADABLE. */
export async function readPluginLock(project: string): Promise<Readonly<Record<string, LockedPlugin>>> {
  try {
    return lockSchema.parse(JSON.parse(await readFile(join(project, LOCK_FILE), 'utf8'))).plugins;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    // Taken for an absent one, it would be written anew, without the plugins that it names.
    const reason = error instanceof Error ? error.message : String(error);
    throw botError('BOT_CONFIG_UNREADABLE', { file: LOCK_FILE, place: '', reason }, error);
  }
}

/** Records a plugin; `undefined` removes it. */
export async function lockPlugin(
  project: string,
  name: string,
  locked: LockedPlugin | undefined,
): Promise<void> {
  const { [name]: before, ...others } = await readPluginLock(project);
  if (!before && !locked) return;
  const all = Object.entries(locked ? { ...others, [name]: locked } : others);
  const plugins = Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
  writeWhole(join(project, LOCK_FILE), `${JSON.stringify({ version: 1, plugins }, null, 2)}\n`);
}
