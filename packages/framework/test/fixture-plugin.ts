import type { ScratchFolder } from './scratch-folder.js';

const SDK = { kind: 'strategy', sdk: '^1.0.0' };

/** Writes a plugin with the given default export (code, with the sdk's exports in scope) into a folder. */
export function writePlugin(
  folder: ScratchFolder,
  path: string,
  body: string,
  more: Readonly<Record<string, unknown>> = {},
): void {
  const name = path.split('/').at(-1);
  const manifest = { name, version: '1.0.0', type: 'module', exports: './index.js', bot: SDK, ...more };
  const code = [
    "import * as sdk from '@autotrader/sdk';",
    'const { z, port, definePlugin, defineStrategy, defineSizing, defineBroker, defineModel } = sdk;',
    `export default ${body};`,
  ];
  folder.write({
    [`${path}/package.json`]: JSON.stringify(manifest),
    [`${path}/index.js`]: `${code.join('\n')}\n`,
  });
}

/** One component of each kind a lane and a run need, small and tame. */
export const COMPLETE = `[
  definePlugin({ kind: 'exchange', name: 'btcmarkets', sdk: '^1.0.0', needs: {}, provides: {},
    options: z.strictObject({ live: z.boolean().default(false), apiKey: z.string().optional() }), setup: () => ({}) }),
  definePlugin({ kind: 'storage', name: 'typeorm', sdk: '^1.0.0', needs: {}, provides: { storage: port('storage') },
    options: z.strictObject({ broken: z.string().default('') }),
    setup: ({ options }) => ({ storage: { openRun: async () => ({
      verify: async () => options.broken ? [options.broken] : [], close: async () => {} }) } }) }),
  definePlugin({ kind: 'monitor', name: 'console', sdk: '^1.0.0', needs: {}, provides: {},
    options: z.strictObject({}), setup: () => ({}) }),
  defineStrategy({ name: 'confidence', options: z.strictObject({ confidenceMin: z.number().max(1).default(0.6) }) }),
  defineSizing({ name: 'percent', options: z.strictObject({ percent: z.number() }), size: () => 0 }),
  defineBroker({ name: 'simulated', options: z.strictObject({}), create: () => ({ state: null }) }),
]`;

/** A config that uses them: no models and no features. */
export const COMPLETE_CONFIG = `# my bot
plugins:
  - ./parts # everything
instruments: { BTC-AUD@btcmarkets: {} }
models: []
features: []
`;
