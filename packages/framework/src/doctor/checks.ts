import { botError, storage, type Log } from '@autotrader/sdk';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { satisfies } from 'semver';
import { loadConfig } from '../config/load-config.js';
import { readPluginLock } from '../installation/plugin-lock.js';
import { chooseServices } from '../kernel/chosen-services.js';
import { completedConfig } from '../kernel/completed-config.js';
import { Kernel } from '../kernel/kernel.js';
import { findPlugin } from '../kernel/plugins.js';
import { openProject } from '../kernel/project.js';
import { lockHolder } from '../recovery/lock.js';
import { engineSpec } from '../runs/engine-spec.js';
import type { Check, Finding } from './check.js';
import { journals } from './journals.js';

/** Less free space than this is too little for a journal to live on, bytes. */
export const MIN_FREE_BYTES = 500 * 1024 * 1024;

const MEGABYTE = 1024 * 1024;

const node: Check = {
  name: 'node',
  async run({ nodeVersion }) {
    const text = await readFile(resolve(import.meta.dirname, '../../package.json'), 'utf8');
    const { engines } = JSON.parse(text) as { engines: { node: string } };
    const found = { present: nodeVersion, wanted: engines.node };
    if (!satisfies(nodeVersion, engines.node)) throw botError('BOT_NODE_TOO_OLD', found);
    return { text: `Node.js ${nodeVersion}` };
  },
};

const folder: Check = {
  name: 'folder',
  async run({ request }) {
    const state = join(request.folder, '.bot');
    const probe = join(state, `probe-${process.pid}`);
    try {
      await mkdir(state, { recursive: true });
      await writeFile(probe, 'probe');
      await rm(probe);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw botError('BOT_FOLDER_UNWRITABLE', { folder: state, reason }, error);
    }
    return { text: `${state} can be written` };
  },
};

const disk: Check = {
  name: 'disk',
  async run({ request, freeBytes }) {
    const bytes = await freeBytes(request.folder);
    const [free, wanted] = [Math.floor(bytes / MEGABYTE), MIN_FREE_BYTES / MEGABYTE];
    if (bytes < MIN_FREE_BYTES) throw botError('BOT_DISK_FULL', { free, wanted, folder: request.folder });
    return { text: `${free} MB free` };
  },
};

const config: Check = {
  name: 'config',
  async run({ request }) {
    const { file, lanes } = await loadConfig(request);
    return { text: `${file}, lanes ${lanes.map(({ name }) => name).join(', ')}` };
  },
};

const plugins: Check = {
  name: 'plugins',
  async run({ request }) {
    const project = await openProject(request);
    completedConfig(project.config, project.registry);
    engineSpec(project.registry, project.config, []);
    return { text: `all ${project.plugins.length} load, all options are right` };
  },
};

const pluginLock: Check = {
  name: 'plugin-lock',
  async run({ request }) {
    const locked = Object.entries(await readPluginLock(request.folder));
    for (const [name, { version: wanted }] of locked) {
      const { version: present } = await findPlugin(name, request.folder, 'bot.plugins.lock');
      if (present !== wanted) throw botError('BOT_PLUGIN_ALTERED', { name, present, wanted });
    }
    return { text: `${locked.length} recorded, all as they were` };
  },
};

const store: Check = {
  name: 'storage',
  async run({ request }) {
    const { config: present, registry } = await openProject(request);
    const kernel = new Kernel(silent);
    const scratch = await mkdtemp(join(await stateFolder(request.folder), 'doctor-'));
    try {
      await kernel.open(chooseServices(registry, present, ['storage']));
      const run = await kernel.get(storage).openRun({ folder: scratch, readOnly: false });
      const [problem] = await run.verify();
      await run.close();
      if (problem !== undefined) throw botError('BOT_STORAGE_IO', { file: scratch, reason: problem });
      return { text: `${present.storage.use} opens and verifies` };
    } finally {
      await kernel.close();
      await rm(scratch, { recursive: true, force: true });
    }
  },
};

const runs: Check = {
  name: 'runs',
  async run({ request }): Promise<Finding> {
    const all = join(request.folder, '.bot', 'runs');
    const names = await readdir(all).catch(() => [] as string[]);
    const states = await Promise.all(names.map((name) => runState(all, name)));
    const noted = states.filter((state) => state !== '');
    if (noted.length > 0) return { text: noted.join('; '), note: true };
    return { text: `none of ${names.length} in use` };
  },
};

/** What `bot doctor` checks, in order. */
export const CHECKS: readonly Check[] = [
  node,
  folder,
  disk,
  config,
  plugins,
  pluginLock,
  store,
  runs,
  journals,
];

async function runState(all: string, name: string): Promise<string> {
  const pid = lockHolder(join(all, name));
  if (pid !== undefined) return `run ${name} is in use by process ${pid}`;
  const files = await readdir(join(all, name)).catch(() => [] as string[]);
  return files.includes('lock') ? `run ${name} was not stopped properly: its next start recovers it` : '';
}

async function stateFolder(project: string): Promise<string> {
  const state = join(project, '.bot');
  await mkdir(state, { recursive: true });
  return state;
}

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };
