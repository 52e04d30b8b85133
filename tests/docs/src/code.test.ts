import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { barsCsv } from '@autotrader/sdk/testing';
import { runBot } from '../../e2e/dist-test/bot.js';
import {
  compile,
  copyTemplate,
  readmeStrategy,
  removeFolder,
  workFolder,
  writeBlocks,
} from './compiled-code.js';
import { blocksOf, pageOf, ROOT } from './pages.js';

const BARS = 2_000;
const BACKTEST = ['backtest', 'prices.csv', '--set', 'strategy=buy-the-dip', '--set', 'models=[]', '--json'];

interface Summary {
  readonly digest: string;
  readonly fills: number;
  readonly roundTrips: number;
}

/** A bot's folder: the config of the repository and some candles. */
function writeProject(folder: string, plugins: readonly string[] = []): void {
  const config = readFileSync(join(ROOT, 'bot.config.yaml'), 'utf8');
  const named = plugins.map((plugin) => `  - ${plugin}\n`).join('');
  writeFileSync(
    join(folder, 'bot.config.yaml'),
    config.replace(/^plugins:\n/m, (key) => key + named),
  );
  writeFileSync(join(folder, 'prices.csv'), [...barsCsv(BARS)].join(''));
}

async function bot(cwd: string, args: readonly string[]): Promise<Summary> {
  const { code, stdout, stderr } = await runBot(args, { cwd });
  expect(code, stderr).to.equal(0);
  return JSON.parse(stdout) as Summary;
}

describe('docs: code', function () {
  this.timeout(60_000);
  let folder = '';
  before(() => {
    folder = workFolder();
  });
  after(() => removeFolder(folder));

  it('every TypeScript block is a module that compiles', () => {
    const names = writeBlocks(folder);
    expect(names.length).to.be.above(3);
    expect(compile(folder)).to.equal('');
  });

  it('a block that is wrong would be noticed', () => {
    const broken = workFolder();
    try {
      writeBlocks(broken);
      writeFileSync(join(broken, 'code', 'wrong.ts'), readmeStrategy().replace('rsi14 <', 'rsi15 <'));
      expect(compile(broken)).to.include('rsi15');
    } finally {
      removeFolder(broken);
    }
  });

  it('the strategy of the README is that of the template and of the guide, in 20 lines', () => {
    const template = readFileSync(join(ROOT, 'templates/strategy/src/index.ts'), 'utf8');
    const [guide] = blocksOf(pageOf('docs/guides/write-a-strategy.md'), 'ts');
    expect(readmeStrategy()).to.equal(template);
    expect(guide?.code).to.equal(template);
    expect(template.trimEnd().split('\n')).to.have.length.at.most(20);
  });

  it('the strategy of the README trades in a backtest, and the replay of it is the same', async () => {
    const project = join(folder, 'project');
    const plugin = join(project, 'my-strategy');
    mkdirSync(plugin, { recursive: true });
    cpSync(join(folder, 'compiled', 'my-strategy.js'), join(plugin, 'index.js'));
    const manifest = { name: 'my-strategy', version: '1.0.0', type: 'module', exports: './index.js' };
    const described = { ...manifest, bot: { kind: 'strategy', sdk: '^1.0.0' } };
    writeFileSync(join(plugin, 'package.json'), JSON.stringify(described));
    writeProject(project, ['./my-strategy']);
    const backtest = await bot(project, BACKTEST);
    expect(backtest.fills).to.be.above(2);
    expect((await bot(project, ['replay', '--json'])).digest).to.equal(backtest.digest);
  });

  it('a copy of the strategy template compiles, and `bot plugins add` takes it', async () => {
    const project = join(folder, 'copied');
    mkdirSync(project);
    copyTemplate('strategy', join(project, 'my-strategy'));
    expect(compile(join(project, 'my-strategy'), ['-b', 'test'])).to.equal('');
    writeProject(project);
    const added = await runBot(['plugins', 'add', './my-strategy'], { cwd: project });
    expect(added.stdout, added.stderr).to.include('strategy buy-the-dip');
    expect(readFileSync(join(project, 'bot.config.yaml'), 'utf8')).to.include('bot-plugin-my-strategy');
  });
});
