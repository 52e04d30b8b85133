import { botError } from '@autotrader/sdk';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeWhole } from '../config/whole-file.js';
import { PLUGIN_FOLDER } from '../kernel/package-folder.js';
import { importPlugin, inspectPlugin, type LoadedPlugin } from '../kernel/plugins.js';
import { checkConformance } from './conformance.js';
import { npm } from './npm.js';
import { lockPlugin, type LockedPlugin } from './plugin-lock.js';
import type { PluginRequest } from './plugin-request.js';

/** A plugin that was installed, checked and recorded. */
export interface InstalledPlugin {
  readonly plugin: LoadedPlugin;
  readonly locked: LockedPlugin;
  /** Conformance checks that were run. */
  readonly checks: number;
}

const FLAGS = ['--ignore-scripts', '--save-exact', '--no-audit', '--no-fund', '--legacy-peer-deps'];

/**
 * Installs a plugin below the project without running any script of it, pins its version and records its integrity.
 * Its manifest and sdk range are checked before its code is loaded, then the kit of its kind is run. A plugin that
 * fails is taken out again, and the one that was there before it comes back.
 */
export async function installPlugin(request: PluginRequest, project: string): Promise<InstalledPlugin> {
  const store = await openStore(project);
  const target =
    request.kind === 'folder' ? await pack(request, store) : `${request.name}@${request.version}`;
  const before = await installedSpec(store, request.name);
  await install(store, request.name, target);
  try {
    const plugin = await importPlugin(
      await inspectPlugin(request.name, join(store, 'node_modules', request.name)),
    );
    const checks = await checkConformance(plugin);
    const locked = { ...(await lockedState(store, request)), version: plugin.version };
    await lockPlugin(project, request.name, locked);
    return { plugin, locked, checks };
  } catch (error) {
    if (before === undefined) await uninstallPlugin(request.name, project);
    else await install(store, request.name, `${request.name}@${before}`);
    throw error;
  }
}

/** Takes a plugin out of the project's plugin folder and lock file. */
export async function uninstallPlugin(name: string, project: string): Promise<void> {
  const store = await openStore(project);
  await npm(['uninstall', ...FLAGS, '--prefix', store, '--', name], store, name);
  await linkSdk(store);
  await lockPlugin(project, name, undefined);
}

async function install(store: string, name: string, target: string): Promise<void> {
  await npm(['install', ...FLAGS, '--prefix', store, '--', target], store, name);
  await linkSdk(store);
}

/** What npm was told to install under a name: a version, or the file of an archive; undefined when nothing. */
async function installedSpec(store: string, name: string): Promise<string | undefined> {
  const text = await readFile(join(store, 'package.json'), 'utf8');
  return (JSON.parse(text) as { dependencies?: Record<string, string> }).dependencies?.[name];
}

/** The folder npm installs into; a package of its own, so that npm never looks above it. */
async function openStore(project: string): Promise<string> {
  const store = join(project, PLUGIN_FOLDER);
  await mkdir(store, { recursive: true });
  const manifest = join(store, 'package.json');
  if (!existsSync(manifest)) writeWhole(manifest, '{ "private": true }\n');
  return store;
}

/** Packs a folder as it would be published, so that what runs is what was checked, not what is edited later. */
async function pack({ name, folder }: PluginRequest & { kind: 'folder' }, store: string): Promise<string> {
  const scratch = await mkdtemp(join(store, 'pack-'));
  try {
    await npm(['pack', '--ignore-scripts', '--pack-destination', scratch, '--', folder], folder, name);
    const [archive] = (await readdir(scratch)).filter((file) => file.endsWith('.tgz'));
    if (!archive) throw botError('BOT_PLUGIN_BROKEN', { name, reason: 'npm pack made no archive' });
    // Named by its content: another archive of the same version is another file.
    const digest = createHash('sha256').update(await readFile(join(scratch, archive)));
    const target = join(store, archive.replace(/\.tgz$/, `-${digest.digest('hex').slice(0, 16)}.tgz`));
    await rename(join(scratch, archive), target);
    return target;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The plugin's peer dependency on the sdk is met by the bot's own copy. */
async function linkSdk(store: string): Promise<void> {
  const link = join(store, 'node_modules', '@autotrader', 'sdk');
  if (existsSync(link)) return;
  await mkdir(dirname(link), { recursive: true });
  await rm(link, { force: true });
  await symlink(
    dirname(fileURLToPath(import.meta.resolve('@autotrader/sdk/package.json'))),
    link,
    'junction',
  );
}

async function lockedState(store: string, request: PluginRequest): Promise<Omit<LockedPlugin, 'version'>> {
  const text = await readFile(join(store, 'package-lock.json'), 'utf8');
  const { packages } = JSON.parse(text) as { packages: Record<string, { integrity?: string }> };
  const integrity = packages[`node_modules/${request.name}`]?.integrity;
  if (integrity === undefined) {
    throw botError('BOT_PLUGIN_BROKEN', { name: request.name, reason: 'npm recorded no integrity' });
  }
  return { integrity, source: request.kind };
}
