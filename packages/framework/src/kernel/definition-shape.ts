import { botError, type Definition } from '@autotrader/sdk';
import { isService, KINDS, REQUIRED_CALLS, type Kind } from './kinds.js';

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Checks what a package exports by default: one definition or an array of them. The check is of shape, not of class
 * or identity, so a plugin that brings its own copy of the sdk works all the same. Throws BOT_PLUGIN_BROKEN.
 */
export function checkedDefinitions(plugin: string, exported: unknown): readonly Definition[] {
  const list: readonly unknown[] = Array.isArray(exported) ? exported : [exported];
  if (list.length === 0) throw broken(plugin, 'its default export is an empty array');
  for (const item of list) {
    const problem = problemOf(item);
    if (problem !== undefined) throw broken(plugin, problem);
  }
  return list as readonly Definition[];
}

function problemOf(item: unknown): string | undefined {
  if (!isRecord(item)) return 'its default export is not a definition (see definePlugin, defineStrategy, …)';
  const { kind, name } = item;
  if (!isKind(kind)) return `a definition has the kind ${String(kind)}; kinds are ${KINDS.join(', ')}`;
  if (typeof name !== 'string' || !NAME.test(name)) {
    return `a ${kind} has the name ${String(name)}; names are like ema-cross`;
  }
  return incomplete(item, kind, `${kind} ${name}`);
}

function incomplete(item: Record<string, unknown>, kind: Kind, label: string): string | undefined {
  const missing = REQUIRED_CALLS[kind].find((call) => typeof item[call] !== 'function');
  if (missing !== undefined) return `${label} has no function \`${missing}\``;
  if (!isRecord(item['options']) || typeof item['options']['safeParse'] !== 'function') {
    return `${label} has no \`options\` table (a zod object)`;
  }
  if (isService({ kind })) {
    return isRecord(item['needs']) && isRecord(item['provides'])
      ? undefined
      : `${label} has no needs or provides`;
  }
  return Number.isInteger(item['version']) ? undefined : `${label} has no state version`;
}

function isKind(value: unknown): value is Kind {
  return KINDS.some((kind) => kind === value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function broken(name: string, reason: string): Error {
  return botError('BOT_PLUGIN_BROKEN', { name, reason });
}
