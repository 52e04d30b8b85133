import { expect } from 'chai';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { codeHash, describeCode } from '../dist/kernel/code-identity.js';
import { loadPlugins, registryOf } from '../dist/kernel/plugins.js';
import { failureOf, scratchFolder, type ScratchFolder } from './scratch-folder.js';

/** A strategy written without the sdk: shape is all that counts. */
const STRATEGY = (name: string) => `
const options = { safeParse: (data) => ({ success: true, data }) };
export default { kind: 'strategy', name: '${name}', version: 1, upcasters: {}, options, features: [], state: () => ({}) };
`;
const manifest = (name: string, bot: unknown = { kind: 'strategy', sdk: '^1.0.0' }, more = {}) =>
  JSON.stringify({ name, version: '1.2.3', type: 'module', exports: './dist/index.js', bot, ...more });

describe('plugins', () => {
  let folder: ScratchFolder;
  beforeEach(() => (folder = scratchFolder()));
  afterEach(() => folder.remove());
  const plugin = (path: string, json: string, code = STRATEGY('quiet')) =>
    folder.write({ [`${path}/package.json`]: json, [`${path}/dist/index.js`]: code });
  const load = (...names: string[]) =>
    loadPlugins(names, folder.path, (index) => `bot.config.yaml:${index + 1}`);

  it('loads from ./path, node_modules and the added plugins; two sdk copies do not matter', async () => {
    plugin('mine', manifest('mine'), STRATEGY('one'));
    plugin('node_modules/@scope/theirs', manifest('@scope/theirs'), STRATEGY('two'));
    plugin('.bot/plugins/node_modules/added', manifest('added'), STRATEGY('three'));
    const loaded = await load('./mine', '@scope/theirs', 'added');
    expect(loaded.map(({ name, version }) => [name, version])).to.deep.equal([
      ['mine', '1.2.3'],
      ['@scope/theirs', '1.2.3'],
      ['added', '1.2.3'],
    ]);
    const registry = registryOf(loaded);
    expect(registry.names('strategy')).to.deep.equal(['one', 'two', 'three']);
    expect(registry.pluginOf(registry.find('strategy', 'two', 'test'))).to.equal('@scope/theirs');
  });

  it('finds the plugins that are installed beside the bot', async () => {
    expect((await load('@autotrader/plugin-strategy-ema-cross'))[0]?.definitions).to.have.length(1);
  });

  it('names a plugin that is missing, and where it was asked for', async () => {
    for (const name of ['gone', './gone', '@scope/gone']) {
      const error = await failureOf(load(name));
      expect(error).to.include({ code: 'BOT_PLUGIN_MISSING' });
      expect(error.message).to.contain(name).and.contain('bot.config.yaml:1');
    }
  });

  it('refuses names that are neither package nor path', async () => {
    for (const name of ['a/../../etc', '@x/../y', '-flag', 'git+ssh://host/x', 'a;rm', 'pаypal', ' x', '']) {
      expect(await failureOf(load(name)), name).to.include({ code: 'BOT_PLUGIN_BROKEN' });
    }
  });

  it('refuses a wrong sdk range before any code of any plugin runs', async () => {
    const key = 'botTestLoaded';
    plugin('first', manifest('first'), `globalThis.${key} = true; ${STRATEGY('first')}`);
    plugin('old', manifest('old', { kind: 'strategy', sdk: '^0.3.0' }), 'throw new Error("ran")');
    const error = await failureOf(load('./first', './old'));
    expect(error).to.include({ code: 'BOT_PLUGIN_SDK_RANGE' });
    expect(error.message).to.match(/old is made for sdk \^0\.3\.0, this is 1\./);
    expect(globalThis).to.not.have.property(key);
  });

  it('refuses a package without a sound manifest', async () => {
    plugin('plain', JSON.stringify({ name: 'plain', version: '1.0.0' }));
    plugin('kind', manifest('kind', { kind: 'oracle', sdk: '^1.0.0' }));
    plugin('range', manifest('range', { kind: 'model', sdk: 'newest' }));
    plugin('json', '{');
    for (const name of ['plain', 'kind', 'range', 'json']) {
      expect(await failureOf(load(`./${name}`)), name).to.include({ code: 'BOT_PLUGIN_BROKEN' });
    }
  });

  it('names a plugin that throws at import', async () => {
    plugin('bad', manifest('bad'), 'throw new Error("no luck today")');
    const error = await failureOf(load('./bad'));
    expect(error).to.include({ code: 'BOT_PLUGIN_BROKEN' });
    expect(error.message).to.contain('plugin bad').and.contain('no luck today');
  });

  const shapes: readonly (readonly [string, string])[] = [
    ['nothing', 'export const x = 1;'],
    ['an empty array', 'export default [];'],
    ['an unknown kind', 'export default { kind: "oracle", name: "x" };'],
    ['a bad name', 'export default { kind: "model", name: "My Model" };'],
    ['no create', 'export default { kind: "model", name: "x", version: 1, options: { safeParse() {} } };'],
    ['no options', 'export default { kind: "model", name: "x", version: 1, create() {} };'],
    ['no ports', 'export default { kind: "storage", name: "x", setup() {}, options: { safeParse() {} } };'],
  ];
  for (const [name, code] of shapes) {
    it(`refuses a default export with ${name}`, async () => {
      plugin('odd', manifest('odd'), code);
      expect(await failureOf(load('./odd'))).to.include({ code: 'BOT_PLUGIN_BROKEN' });
    });
  }

  it('names both plugins that bring the same component', async () => {
    plugin('a', manifest('a'));
    plugin('b', manifest('b'));
    const loaded = await load('./a', './b');
    const error = await failureOf(() => registryOf(loaded));
    expect(error).to.include({ code: 'BOT_COMPONENT_TWICE' });
    expect(error.message).to.contain('strategy "quiet" is provided by both a and b');
  });

  it('takes the entry from exports with conditions, from main, or index.js', async () => {
    const conditions = { '.': { types: './x.d.ts', require: './no.cjs', import: './dist/index.js' } };
    plugin('a', manifest('a', undefined, { exports: conditions }), STRATEGY('a'));
    plugin('b', manifest('b', undefined, { exports: undefined, main: 'dist/index.js' }), STRATEGY('b'));
    folder.write({
      'c/package.json': manifest('c', undefined, { exports: undefined }),
      'c/index.js': STRATEGY('c'),
    });
    expect(registryOf(await load('./a', './b', './c')).names('strategy')).to.deep.equal(['a', 'b', 'c']);
  });

  it('identifies code by its content, wherever it lies', async () => {
    plugin('a', manifest('a'));
    cpSync(join(folder.path, 'a'), join(folder.path, 'copy'), { recursive: true });
    const code = async (name: string) => describeCode(await load(name));
    const [original, copy] = [await code('./a'), await code('./copy')];
    expect(original.map(({ name }) => name)).to.deep.equal(['@autotrader/framework', '@autotrader/sdk', 'a']);
    expect(codeHash(copy)).to.equal(codeHash(original));
    folder.write({ 'copy/dist/rules.js': 'export {};' });
    expect(codeHash(await code('./copy'))).to.not.equal(codeHash(original));
  });
});
