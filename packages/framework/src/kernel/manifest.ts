import { botError } from '@autotrader/sdk';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { satisfies, validRange } from 'semver';
import { z } from 'zod';
import { KINDS } from './kinds.js';

const kind = z.enum(KINDS);

const manifestSchema = z.looseObject({
  name: z.string().min(1),
  version: z.string().min(1),
  main: z.string().optional(),
  exports: z.unknown().optional(),
  bot: z.looseObject(
    {
      kind: z.union([kind, z.array(kind).min(1)], {
        error: `expected one of ${KINDS.join(', ')}, or a list`,
      }),
      sdk: z
        .string()
        .refine((range) => validRange(range) !== null, 'expected a version range such as ^1.0.0'),
    },
    { error: 'there is no key `bot` with `kind` and `sdk`, so this is no plugin' },
  ),
});

/** What is known of a plugin before any of its code is loaded. */
export type PluginManifest = z.output<typeof manifestSchema>;

/** Reads and checks a package's `package.json#bot`. Throws BOT_PLUGIN_BROKEN. */
export async function readManifest(folder: string, name: string): Promise<PluginManifest> {
  const result = manifestSchema.safeParse(await readJson(join(folder, 'package.json'), name));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const place = issue?.path.join('.') || 'it';
  throw botError('BOT_PLUGIN_BROKEN', { name, reason: `package.json: ${place}: ${issue?.message ?? ''}` });
}

/** Throws BOT_PLUGIN_SDK_RANGE unless this sdk is one the plugin is made for. */
export function assertSdkRange(name: string, wanted: string, present: string): void {
  if (satisfies(present, wanted, { includePrerelease: true })) return;
  throw botError('BOT_PLUGIN_SDK_RANGE', { name, wanted, present });
}

/** File that `import 'package'` would load, relative to the package's folder. */
export function entryFile(manifest: Pick<PluginManifest, 'exports' | 'main'>): string {
  const { exports, main } = manifest;
  const root = isRecord(exports) && '.' in exports ? exports['.'] : exports;
  return target(root) ?? main ?? 'index.js';
}

function target(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(target).find((file) => file !== undefined);
  if (!isRecord(value)) return undefined;
  // The order of the conditions is the package's, as Node takes it.
  for (const [condition, next] of Object.entries(value)) {
    const file = ['node', 'import', 'default'].includes(condition) ? target(next) : undefined;
    if (file !== undefined) return file;
  }
  return undefined;
}

async function readJson(file: string, name: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const reason = missing ? `there is no file ${file}` : `package.json: ${String(error)}`;
    throw botError('BOT_PLUGIN_BROKEN', { name, reason }, error);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
