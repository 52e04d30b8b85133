import { expect } from 'chai';
import { execFile } from 'node:child_process';
import fc from 'fast-check';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { addPlugin, removePlugin } from '../dist/cli/plugin-changes.js';
import { editPlugins } from '../dist/installation/config-plugins.js';
import { lockPlugin, readPluginLock } from '../dist/installation/plugin-lock.js';
import { readPluginRequest } from '../dist/installation/plugin-request.js';
import { loadConfig } from '../dist/config/load-config.js';
import { loadPlugins } from '../dist/kernel/plugins.js';
import { writePlugin } from './fixture-plugin.js';
import { failureOf, scratchFolder, type ScratchFolder } from './scratch-folder.js';

const BOT = resolve(import.meta.dirname, '../bin/bot.js');
const QUIET =
  "defineStrategy({ name: 'quiet', options: z.strictObject({}), onCandle: () => ({ kind: 'hold', reason: '' }) })";
const MOODY =
  "defineStrategy({ name: 'moody', options: z.strictObject({}), onCandle: () => ({ kind: 'hold', reason: String(Math.random()) }) })";
const CONFIG = `# my bot
instruments: { BTC-AUD@btcmarkets: {} } # one pair

plugins:
  # the market
  - first # keep me
seed: 3 # lucky
`;

describe('plugin requests', () => {
  let folder: ScratchFolder;
  before(() => (folder = scratchFolder()));
  after(() => folder.remove());

  it('takes names, versions, ranges and tags', async () => {
    const read = (text: string) => readPluginRequest(text, folder.path);
    expect(await read('a')).to.deep.equal({ kind: 'package', name: 'a', version: 'latest' });
    expect(await read('@s/a@1.2.3')).to.deep.equal({ kind: 'package', name: '@s/a', version: '1.2.3' });
    expect(await read('a@^2')).to.include({ version: '^2' });
    expect(await read('a@next')).to.include({ version: 'next' });
  });

  it('takes a folder only when a plugin is in it', async () => {
    writePlugin(folder, 'good', QUIET);
    folder.write({ 'plain/package.json': '{"name": "plain", "version": "1.0.0"}' });
    const path = join(folder.path, 'good');
    expect(await readPluginRequest('./good', folder.path)).to.deep.equal({
      kind: 'folder',
      name: 'good',
      folder: path,
    });
    for (const text of ['./plain', './gone', '../x', '/', '.']) {
      expect(await failureOf(readPluginRequest(text, folder.path)), text).to.include({ code: 'BOT_USAGE' });
    }
  });

  const bad = [
    'git+ssh://git@host/x.git',
    'git@host:x/y.git',
    'github:user/repo',
    'user/repo',
    'https://host/x.tgz',
    'file:../x',
    'npm:other@1',
    'a@npm:other@1',
    'a@file:../x',
    'a@https://host/x.tgz',
    'a@git+https://host/x',
    '-flag',
    '--registry=http://evil',
    'a;rm -rf x',
    'a b',
    'a@1;rm',
    'a@',
    '@scope',
    'pаypal',
    'UPPER',
    '..',
    'node_modules',
    '',
  ];
  for (const text of bad) {
    it(`refuses ${JSON.stringify(text)}`, async () => {
      expect(await failureOf(readPluginRequest(text, folder.path))).to.include({ code: 'BOT_USAGE' });
    });
  }

  it('lets nothing through that npm could take for a flag, an address or a path', () =>
    fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 30 }), async (text) => {
        const request = await readPluginRequest(text, folder.path).catch(() => undefined);
        if (request?.kind === 'package')
          expect(`${request.name}@${request.version}`).to.match(/^[@a-z0-9~._][^:;\s]*$/i);
      }),
      { seed: 20_261_123, numRuns: 500 },
    ));
});

describe('editing the list of plugins', () => {
  let folder: ScratchFolder;
  beforeEach(() => (folder = scratchFolder()));
  afterEach(() => folder.remove());
  const edit = async (
    name: string,
    text: string,
    change: (names: readonly string[]) => readonly string[],
  ) => {
    folder.write({ [name]: text });
    const done = await editPlugins(join(folder.path, name), change, ['inherited']);
    return done ? readFileSync(join(folder.path, name), 'utf8') : undefined;
  };
  const add = (names: readonly string[]) => [...names, 'second'];

  it('keeps comments, order and blank lines of YAML', async () => {
    const expected = CONFIG.replace('# keep me\n', '# keep me\n  - second\n');
    expect(await edit('bot.config.yaml', CONFIG, add)).to.equal(expected);
    expect(await edit('bot.config.yaml', expected, (names) => names.slice(0, 1))).to.equal(CONFIG);
  });

  it('writes the inherited list where the file has none', async () => {
    expect(await edit('x.yaml', '# mine\nextends: ./base.yaml # base\n', add)).to.equal(
      '# mine\nextends: ./base.yaml # base\nplugins:\n  - inherited\n  - second\n',
    );
  });

  it('keeps the indent of JSON, and the rest of a package.json', async () => {
    expect(await edit('bot.config.json', '{\n\t"plugins": [],\n\t"seed": 1\n}', add)).to.equal(
      '{\n\t"plugins": [\n\t\t"second"\n\t],\n\t"seed": 1\n}\n',
    );
    expect(await edit('package.json', '{\n  "name": "x",\n  "bot": {}\n}', add)).to.equal(
      '{\n  "name": "x",\n  "bot": {\n    "plugins": [\n      "inherited",\n      "second"\n    ]\n  }\n}\n',
    );
  });

  it('does not touch code', async () => {
    expect(await edit('bot.config.ts', 'export default {}', add)).to.equal(undefined);
  });
});

describe('the plugin lock', () => {
  let folder: ScratchFolder;
  beforeEach(() => (folder = scratchFolder()));
  afterEach(() => folder.remove());
  const locked = { version: '1.0.0', integrity: 'sha512-', source: 'registry' };

  it('names nothing while there is none', async () => {
    expect(await readPluginLock(folder.path)).to.deep.equal({});
    await lockPlugin(folder.path, 'first', locked);
    await lockPlugin(folder.path, 'second', locked);
    expect(Object.keys(await readPluginLock(folder.path))).to.deep.equal(['first', 'second']);
  });

  it('that is there and cannot be read is not taken for none', async () => {
    mkdirSync(join(folder.path, 'bot.plugins.lock'));
    for (const failure of [
      await failureOf(readPluginLock(folder.path)),
      await failureOf(lockPlugin(folder.path, 'second', locked)),
    ]) {
      expect(failure).to.have.property('code', 'BOT_CONFIG_UNREADABLE');
      expect(failure.message).to.include('bot.plugins.lock: EISDIR');
    }
  });

  it('that is damaged is named, and left as it is', async () => {
    folder.write({ 'bot.plugins.lock': '<<<<<<< ours' });
    const failure = await failureOf(lockPlugin(folder.path, 'second', locked));
    expect(failure).to.have.property('code', 'BOT_CONFIG_UNREADABLE');
    expect(readFileSync(join(folder.path, 'bot.plugins.lock'), 'utf8')).to.equal('<<<<<<< ours');
  });
});

describe('plugins:add and plugins:remove', function () {
  this.timeout(60_000);
  let folder: ScratchFolder;
  beforeEach(() => {
    folder = scratchFolder();
    folder.write({
      'bot.config.yaml': CONFIG.replace('- first # keep me', '[]').replace('  # the market\n  []', '  []'),
    });
  });
  afterEach(() => folder.remove());
  const request = () => ({ folder: folder.path });
  const add = (text: string) => addPlugin(text, request(), () => {});

  it('packs a folder, installs it without its scripts, pins, records, names it in the config, and takes it out', async () => {
    const scripts = {
      preinstall: 'touch ../../../ran',
      postinstall: 'touch ../../../ran',
      prepack: 'touch ran',
    };
    writePlugin(folder, 'mine', QUIET, { scripts, peerDependencies: { '@autotrader/sdk': '^1.0.0' } });
    const added = await add('./mine');
    expect(added).to.include({ name: 'mine', version: '1.0.0' });
    expect(added.components).to.deep.equal(['strategy quiet']);
    const lock = JSON.parse(readFileSync(join(folder.path, 'bot.plugins.lock'), 'utf8')) as unknown;
    expect(lock)
      .to.have.nested.property('plugins.mine.integrity')
      .that.matches(/^sha512-/);
    for (const ran of ['ran', 'mine/ran', '.bot/ran']) {
      expect(existsSync(join(folder.path, ran)), ran).to.equal(false);
    }
    // A copy is installed: later edits of the folder do not reach it.
    folder.write({ 'mine/index.js': 'throw new Error("edited")' });
    const { plugins } = await loadConfig(request());
    expect(plugins).to.deep.equal(['mine']);
    expect((await loadPlugins(plugins, folder.path))[0]?.definitions[0]?.name).to.equal('quiet');

    expect(await removePlugin('mine', request())).to.include({ uninstalled: true });
    expect((await loadConfig(request())).plugins).to.deep.equal([]);
    expect(existsSync(join(folder.path, '.bot/plugins/node_modules/mine'))).to.equal(false);
  });

  it('takes out again what is broken, and leaves the config alone', async () => {
    const before = readFileSync(join(folder.path, 'bot.config.yaml'), 'utf8');
    writePlugin(folder, 'bad', '(() => { throw new Error("no luck"); })()');
    expect(await failureOf(add('./bad'))).to.include({ code: 'BOT_PLUGIN_BROKEN' });
    writePlugin(folder, 'moody', MOODY);
    expect(await failureOf(add('./moody'))).to.include({ code: 'BOT_CONFORMANCE' });
    expect(existsSync(join(folder.path, '.bot/plugins/node_modules/moody'))).to.equal(false);
    writePlugin(folder, 'old', QUIET, { bot: { kind: 'strategy', sdk: '^0.1.0' } });
    expect(await failureOf(add('./old'))).to.include({ code: 'BOT_PLUGIN_SDK_RANGE' });
    expect(existsSync(join(folder.path, '.bot/plugins/node_modules/bad'))).to.equal(false);
    expect(existsSync(join(folder.path, '.bot/plugins/node_modules/old'))).to.equal(false);
    expect(readFileSync(join(folder.path, 'bot.config.yaml'), 'utf8')).to.equal(before);
    expect(existsSync(join(folder.path, 'bot.plugins.lock'))).to.equal(false);
  });

  it('takes a changed folder of the same version, and brings the last good one back after a broken one', async () => {
    const entry = join(folder.path, '.bot/plugins/node_modules/mine/index.js');
    const installed = () => readFileSync(entry, 'utf8').includes('second');
    // Each in a process of its own, as the command does: a process never loads a module twice.
    const run = promisify(execFile);
    const addApart = () => run(process.execPath, [BOT, 'plugins', 'add', './mine'], { cwd: folder.path });
    writePlugin(folder, 'mine', QUIET);
    await addApart();
    expect(installed()).to.equal(false);
    writePlugin(folder, 'mine', `${QUIET} /* second */`);
    await addApart();
    expect(installed()).to.equal(true);
    writePlugin(folder, 'mine', 'undefined', { version: '1.1.0' });
    expect((await failureOf(addApart())).message).to.contain('BOT_PLUGIN_BROKEN');
    expect(installed()).to.equal(true);
    expect((await loadConfig(request())).plugins).to.deep.equal(['mine']);
  });

  it('names the nearest plugin when one to remove is not there', async () => {
    const error = await failureOf(removePlugin('gone', request()));
    expect(error).to.include({ code: 'BOT_USAGE' });
  });
});
