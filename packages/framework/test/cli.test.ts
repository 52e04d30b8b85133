import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { readFileSync, symlinkSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMPLETE, COMPLETE_CONFIG, writePlugin } from './fixture-plugin.js';
import { scratchFolder, type ScratchFolder } from './scratch-folder.js';

const BOT = resolve(import.meta.dirname, '../bin/bot.js');

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe('bot', function () {
  this.timeout(30_000);
  let folder: ScratchFolder;
  before(() => {
    folder = scratchFolder();
    mkdirSync(join(folder.path, 'node_modules', '@autotrader'), { recursive: true });
    const sdk = dirname(fileURLToPath(import.meta.resolve('@autotrader/sdk/package.json')));
    symlinkSync(sdk, join(folder.path, 'node_modules', '@autotrader', 'sdk'));
    writePlugin(folder, 'parts', COMPLETE);
    folder.write({ 'bot.config.yaml': COMPLETE_CONFIG });
  });
  after(() => folder.remove());

  const bot = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> =>
    new Promise((done) => {
      const options = { cwd: folder.path, env: { ...process.env, ...env } };
      execFile(process.execPath, [BOT, ...args], options, (error, stdout, stderr) =>
        done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
      );
    });
  const json = async (...args: string[]) => {
    const { code, stdout } = await bot([...args, '--json']);
    expect(stdout.split('\n'), stdout).to.have.length(2);
    return { code, value: JSON.parse(stdout) as Record<string, never> };
  };

  it('tells version and help', async () => {
    expect((await bot(['--version'])).stdout).to.match(/^@autotrader\/framework\/\d+\.\d+\.\d+ /);
    for (const args of [['--help'], ['help'], []]) {
      expect((await bot(args)).stdout)
        .to.contain('plugins')
        .and.contain('doctor');
    }
    expect((await bot(['plugins', 'add', '--help'])).stdout).to.contain('./my-plugin');
  });

  it('knows its topics with a space and with a colon', async () => {
    for (const args of [['config', 'check'], ['config:check']]) {
      expect((await bot(args)).stdout).to.contain('is right. Plugins: 1. Lanes: main');
    }
    expect((await bot(['plugins:list'])).stdout).to.contain('strategy confidence');
  });

  it('reports usage errors with exit 2 and the nearest name', async () => {
    const flag = await bot(['doctor', '--jsn']);
    expect(flag).to.include({ code: 2, stdout: '' });
    expect(flag.stderr).to.contain('BOT_USAGE').and.contain('--jsn').and.contain('bot doctor --help');
    const command = await bot(['docter']);
    expect(command.code).to.equal(2);
    expect(command.stderr).to.contain('did you mean "doctor"');
  });

  it('says what is wrong with what was typed in one line', async () => {
    const said = async (...args: string[]) => (await bot(args)).stderr.split('\n');
    expect(await said('restore')).to.deep.equal([
      'error BOT_USAGE: Missing 1 required arg: backup (Folder of the backup)',
      'See `bot restore --help`.',
      '',
    ]);
    expect((await said('data', 'prune'))[0]).to.equal('error BOT_USAGE: Missing required flag keep-events');
    expect((await said('data', 'prune', '--keep-events', '-1'))[0]).to.match(
      /: --keep-events: Expected .* -1$/,
    );
  });

  it('prints an error as code, message and hint, plain where there is no terminal', async () => {
    const { code, stdout, stderr } = await bot(['config', 'check', '--set', 'sed=1']);
    expect({ code, stdout }).to.deep.equal({ code: 78, stdout: '' });
    expect(stderr).to.equal(
      'error BOT_CONFIG_UNKNOWN_KEY: unknown key "sed" in --set; did you mean "seed"?\n' +
        'Remove the key or correct its name; `bot config:schema` lists all keys.\n',
    );
  });

  it('prints errors as one JSON line too', async () => {
    const { code, value } = await json('config', 'check', '--set', 'sed=1');
    expect(code).to.equal(78);
    expect(value['error']).to.have.all.keys('code', 'message', 'hint');
    expect((await json('config', 'check', '--no-such-flag')).value['error']).to.include({
      code: 'BOT_USAGE',
    });
    expect((await json('no-such-command')).code).to.equal(2);
  });

  it('shows every value with its origin, secrets hidden', async () => {
    const env = { BOT__exchange__apiKey: 'abc123' };
    const { stdout } = await bot(['config', 'show', '--set', 'seed=7'], env);
    const row = (path: string) => stdout.split('\n').find((line) => line.startsWith(`${path} `));
    expect(row('seed')).to.match(/ 7 +--set$/);
    expect(row('exchange.apiKey')).to.match(/"\(hidden\)" +env BOT__exchange__apiKey$/);
    expect(row('exchange.live')).to.match(/false +default of exchange btcmarkets$/);
    expect(row('lanes.main.strategy.confidenceMin')).to.match(/0\.6 +default of strategy confidence$/);
    expect(row('plugins.0')).to.match(/bot\.config\.yaml:3$/);
    expect(stdout).to.not.contain('abc123');
  });

  it('prints a schema with the options of the loaded components', async () => {
    const { value } = await json('config', 'schema');
    const text = JSON.stringify(value);
    expect(text).to.contain('"confidenceMin"').and.contain('"enum":["confidence"]');
    expect(JSON.stringify((await json('config', 'schema', '--bare')).value)).to.not.contain('confidenceMin');
  });

  it('writes a config to start from, and no other over it', async () => {
    const empty = join(folder.path, 'fresh');
    mkdirSync(empty);
    expect((await json('init', '--folder', empty)).value).to.include({ written: true });
    const template = resolve(import.meta.dirname, '../../../templates/project/bot.config.yaml');
    expect(readFileSync(join(empty, 'bot.config.yaml'), 'utf8')).to.equal(readFileSync(template, 'utf8'));
    expect((await bot(['init', '--folder', empty])).code).to.equal(2);
    expect((await bot(['init', '--folder', empty, '--force'])).code).to.equal(0);
  });

  it('examines everything', async () => {
    const { code, value } = await json('doctor');
    expect({ code, ok: value['ok'] }).to.deep.equal({ code: 0, ok: true });
  });
});

describe("the repository's config", () => {
  it('is the one of the project template', () => {
    const root = resolve(import.meta.dirname, '../../..');
    const read = (path: string) => readFileSync(join(root, path), 'utf8');
    expect(read('bot.config.yaml')).to.equal(read('templates/project/bot.config.yaml'));
  });
});
