import { botError } from '@autotrader/sdk';
import { childrenOf, type ConfigNode, type ConfigPath } from './config-node.js';

/** What stands in place of a secret. */
export const HIDDEN = '(hidden)';

const SECRET = /key|secret|token|password/i;
const CLEARLY_SECRET = /(key|secret|token|password)$/i;

/** True for names of things that must not be shown. */
export function isSecretName(name: string): boolean {
  return SECRET.test(name);
}

/** A copy of plain data with every value under a secret name hidden. */
export function hideSecrets(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => hideSecrets(item, name));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, hideSecrets(item, isSecretName(name) ? name : key)]),
    );
  }
  return isSecretName(name) && value !== undefined && value !== null && value !== '' ? HIDDEN : value;
}

/** Texts under secret names, to keep out of logs. */
export function secretTexts(value: unknown, name = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item: unknown) => secretTexts(item, name));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, item]) => secretTexts(item, isSecretName(name) ? name : key));
  }
  return typeof value === 'string' && value !== '' && isSecretName(name) ? [value] : [];
}

/** Config files are copied, committed and kept with every run: a secret in one is refused. */
export function assertNoSecrets(node: ConfigNode, path: ConfigPath = []): void {
  const key = path.at(-1) ?? '';
  if (node.kind === 'leaf' && typeof node.value === 'string' && node.value && CLEARLY_SECRET.test(key)) {
    const variable = `BOT__${path.join('__')}`;
    throw botError('BOT_CONFIG_INVALID', {
      key: path.join('.'),
      origin: node.origin,
      reason: `a secret does not belong in a file; put it into the environment variable ${variable}`,
    });
  }
  for (const [name, child] of childrenOf(node)) assertNoSecrets(child, [...path, name]);
}
