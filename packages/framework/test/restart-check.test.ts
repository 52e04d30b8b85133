import { expect } from 'chai';
import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkPlugin, configuredOptions } from '../dist/cli/checked-plugins.js';
import type { BotConfig } from '../dist/config/bot-config.js';
import { checkConformance, runChecks } from '../dist/installation/conformance.js';
import { importPlugin, inspectPlugin, type LoadedPlugin } from '../dist/kernel/plugins.js';
import { writePlugin } from './fixture-plugin.js';
import { failureOf, scratchFolder, type ScratchFolder } from './scratch-folder.js';

/** A strategy whose reason is the first close it ever saw, kept where `hide` says. */
const strategy = (hide: string): string =>
  `defineStrategy({ name: 's', options: z.strictObject({}), state: () => ({ first: 0 }),
    onCandle(candle, { state, options }) {
      const close = candle.close === candle.close ? candle.close : 1;
      return { kind: 'hold', reason: String(${hide}) };
    } })`;

/** A model that expects the mean of the targets, kept where its parts say. */
const model = (body: string): string =>
  `defineModel({ name: 'm', options: z.strictObject({}), create: () => ${body} })`;

/** A lane of a config, as far as its components go. */
function lane(strategy: { use: string; options: object }): BotConfig['lanes'][number] {
  const none = { use: 'none', options: {}, path: '' };
  const made = { models: [], risk: [], sizing: none, broker: none, strategy: { ...strategy, path: '' } };
  return made as unknown as BotConfig['lanes'][number];
}

const OPEN = strategy('(state.first ||= close)');

/** Where a plugin can hide what it keeps: seen by the checks within one process or, in modules, in a fresh one only. */
const HIDING: Readonly<Record<string, { readonly code: string; readonly seen: 'within' | 'apart' }>> = {
  'a closure around the definition': {
    code: `(() => { let first; return ${strategy('(first ??= close)')}; })()`,
    seen: 'apart',
  },
  'another module': { code: strategy('(kept.first ??= close)'), seen: 'apart' },
  'the definition itself': { code: strategy('(this.first ??= close)'), seen: 'apart' },
  'a static field': {
    code: `(() => { class Kept { static first; } return ${strategy('(Kept.first ??= close)')}; })()`,
    seen: 'apart',
  },
  'the global object': { code: strategy('(globalThis.firstClose ??= close)'), seen: 'apart' },
  'its options': { code: strategy('(options.first ??= close)'), seen: 'within' },
  'a #private field': {
    code: model(`new (class { state = {}; #sum = 0;
      predictOne() { return this.#sum; }
      learnOne(rows, i, target) { if (target === target) this.#sum += target; } })()`),
    seen: 'within',
  },
  'a closure of an instance': {
    code: model(`(() => { let sum = 0; return { state: {}, predictOne: () => sum,
      learnOne(rows, i, target) { if (target === target) sum += target; } }; })()`),
    seen: 'within',
  },
};

describe('state that a plugin hides', function () {
  this.timeout(60_000);
  let folder: ScratchFolder;

  before(() => {
    folder = scratchFolder();
    mkdirSync(join(folder.path, 'node_modules', '@autotrader'), { recursive: true });
    const sdk = dirname(fileURLToPath(import.meta.resolve('@autotrader/sdk/package.json')));
    symlinkSync(sdk, join(folder.path, 'node_modules', '@autotrader', 'sdk'));
  });
  after(() => folder.remove());

  async function plugin(name: string, code: string): Promise<LoadedPlugin> {
    writePlugin(folder, name, `[${code}]`);
    folder.write({
      [`${name}/kept.js`]: 'export const kept = {};',
      [`${name}/index.js`]: `import { kept } from './kept.js';
        import { z, defineStrategy, defineModel } from '@autotrader/sdk';
        export default [${code}];`,
    });
    return importPlugin(await inspectPlugin(name, join(folder.path, name)));
  }

  async function failures(loaded: LoadedPlugin): Promise<string[]> {
    const found: string[] = [];
    for await (const { failure } of runChecks(loaded)) if (failure) found.push(failure.message);
    return found;
  }

  it('is none where all of it is in the state', async () => {
    const good = await plugin('open', OPEN);
    expect(await failures(good)).to.deep.equal([]);
    expect(await checkConformance(good)).to.be.above(10);
  });

  for (const [i, [place, { code, seen }]] of Object.entries(HIDING).entries()) {
    it(`is found in ${place}${seen === 'apart' ? ', which only a fresh process tells' : ''}`, async () => {
      const loaded = await plugin(`hiding-${i}`, code);
      const found = await failures(loaded);
      const restart = /a (state restored in a fresh process|restored state) continues as if never stopped/;
      expect(found.join('\n')).to.match(restart);
      if (seen === 'apart') expect(found.filter((text) => !text.includes('fresh process'))).to.deep.equal([]);
      expect(await failureOf(checkConformance(loaded))).to.include({ code: 'BOT_CONFORMANCE' });
    });
  }

  it('is looked for in a component that has its options from the config alone', async () => {
    const code = strategy('(options.bars, kept.first ??= close)').replace(
      'z.strictObject({})',
      'z.strictObject({ bars: z.number() })',
    );
    const loaded = await plugin('needy', code);
    const given = configuredOptions({ lanes: [lane({ use: 's', options: { bars: 3 } })] });
    for (const [options, failures] of [
      [{}, 0],
      [given, 1],
    ] as const) {
      const [component] = (await checkPlugin(loaded, options)).components;
      expect(component?.checks, JSON.stringify(options)).to.equal(failures === 0 ? 0 : 12);
      expect(component?.failures).to.have.length(failures);
    }
  });

  it('is reported by component, the others being checked all the same; a plugin that dies is told of', async () => {
    const loaded = await plugin(
      'two',
      `${HIDING['another module']?.code}, ${model('({ state: {}, predictOne: () => 0, learnOne() {} })')}`,
    );
    const { components } = await checkPlugin(loaded);
    expect(components.map(({ component, failures }) => [component, failures.length])).to.deep.equal([
      ['strategy s', 1],
      ['model m', 0],
    ]);
    const dying = await plugin('dying', strategy(`(process.send ? process.exit(9) : close)`));
    expect((await failureOf(checkConformance(dying))).message).to.include('ended with code 9');
  });
});
