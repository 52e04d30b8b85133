import { botError } from '@autotrader/sdk';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Longest time npm may take, ms. */
const NPM_LIMIT_MS = 300_000;

/** Settings of an npm that runs above us would point this one to another folder. */
const INHERITED =
  /^npm_(config_(local_prefix|global_prefix|prefix|workspace|workspaces|package|call)|lifecycle_)/i;

/** Runs npm without a shell. Throws BOT_PLUGIN_BROKEN with the last lines of what it said. */
export async function npm(args: readonly string[], folder: string, plugin: string): Promise<string> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !INHERITED.test(name)));
  try {
    const { stdout } = await run('npm', [...args], {
      cwd: folder,
      env,
      timeout: NPM_LIMIT_MS,
      maxBuffer: 16 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim().split('\n').slice(-4).join(' ');
    const reason = `npm ${args[0]} failed: ${said || String(error)}`;
    throw botError('BOT_PLUGIN_BROKEN', { name: plugin, reason }, error);
  }
}
