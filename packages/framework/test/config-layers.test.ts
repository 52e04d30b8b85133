import { expect } from 'chai';
import { DEFAULTS } from '../dist/config/defaults.js';
import { loadConfig, type ConfigRequest } from '../dist/config/load-config.js';
import { configHash, publicConfig } from '../dist/config/config-hash.js';
import { failureOf, scratchFolder, type ScratchFolder } from './scratch-folder.js';

const BASE = `# a comment
plugins: [a-plugin]
instruments:
  BTC-AUD@btcmarkets: { intervalMs: 5000 }
  ETH-AUD@btcmarkets:
strategy: { use: rules, period: 5 }
lanes:
  first:
    account: { cash: { BTC: 2 }, fee: 0.001 }
  second:
    strategy: ema-cross
    sizing: { percent: 20 }
`;

describe('config layers', () => {
  let folder: ScratchFolder;
  beforeEach(() => (folder = scratchFolder()));
  afterEach(() => folder.remove());
  const load = (request: Partial<ConfigRequest> = {}) => loadConfig({ folder: folder.path, ...request });

  it('fills in the defaults and resolves every lane', async () => {
    folder.write({ 'bot.config.yaml': BASE });
    const config = await load();
    const [first, second] = config.lanes;
    expect(config.lanes.map(({ name }) => name)).to.deep.equal(['first', 'second']);
    expect(first?.strategy).to.deep.equal({
      use: 'rules',
      options: { period: 5 },
      path: 'lanes.first.strategy',
    });
    expect(first?.account).to.deep.equal({ cash: { BTC: '2' }, fee: '0.001' });
    expect(second?.strategy.use).to.equal('ema-cross');
    expect(second?.sizing).to.deep.include({ use: 'percent', options: { percent: 20 } });
    expect(second?.account).to.deep.equal({ cash: { AUD: '100000' }, fee: undefined });
    expect(config.instruments).to.deep.equal([
      { id: 'BTC-AUD@btcmarkets', feed: undefined, intervalMs: 5000 },
      { id: 'ETH-AUD@btcmarkets', feed: undefined, intervalMs: undefined },
    ]);
    expect(config.seed).to.equal(1);
  });

  it('makes one lane `main` when none is named', async () => {
    folder.write({ 'bot.config.json': '{"instruments": {"BTC-AUD@btcmarkets": {}}}' });
    expect((await load()).lanes.map(({ name }) => name)).to.deep.equal(['main']);
  });

  it('lays defaults < extended file < file < profile < environment < --set, and knows each origin', async () => {
    folder.write({
      'base.yaml': 'horizon: 2\nseed: 2\nwarmup: 2\ncheckpoint: { everyEvents: 2, everyMs: 2222 }\n',
      'bot.config.yaml': [
        'extends: ./base.yaml',
        'instruments: { BTC-AUD@btcmarkets: {} }',
        'seed: 3',
        'warmup: 3',
        'profiles:',
        '  fast: { warmup: 4, checkpoint: { everyEvents: 4 } }',
      ].join('\n'),
    });
    const env = { BOT__checkpoint__everyEvents: '5', BOT__checkpoint__everyMs: '5555', PATH: '/bin' };
    const config = await load({ profile: 'fast', env, set: ['checkpoint.everyMs=6666'] });
    expect(config).to.deep.include({
      seed: 3,
      warmup: 4,
      checkpoint: { ...DEFAULTS.checkpoint, everyEvents: 5, everyMs: 6666 },
    });
    expect(config.lanes[0]?.horizon).to.equal(2);
    const origin = (path: string) => config.origins.get(path);
    expect(origin('broker')).to.equal('default');
    expect(origin('lanes.main.horizon')).to.equal('base.yaml:1');
    expect(origin('seed')).to.equal('bot.config.yaml:3');
    expect(origin('warmup')).to.equal('bot.config.yaml:6');
    expect(origin('checkpoint.everyEvents')).to.equal('env BOT__checkpoint__everyEvents');
    expect(origin('checkpoint.everyMs')).to.equal('--set');
  });

  it('replaces lists and wallets whole, and the options of another component', async () => {
    folder.write({ 'bot.config.yaml': BASE });
    const config = await load({ set: ['models=[zero]', 'lanes.first.strategy.use=confidence'] });
    expect(config.lanes[0]?.models.map(({ use }) => use)).to.deep.equal(['zero']);
    expect(config.lanes[0]?.account.cash).to.deep.equal({ BTC: '2' });
    expect(config.lanes[0]?.strategy).to.deep.include({ use: 'confidence', options: {} });
  });

  it('gives options to a component that is chosen by name only', async () => {
    folder.write({ 'bot.config.yaml': BASE });
    const config = await load({ set: ['exchange.live=true', 'models.1.rate=0.5'] });
    expect(config.exchange).to.deep.equal({
      use: 'btcmarkets',
      options: { live: true },
      path: 'exchange',
    });
    expect(config.lanes[0]?.models[1]).to.deep.include({ use: 'ridge', options: { rate: 0.5 } });
  });

  it('--set strategy removes lanes; --set lanes.NAME.strategy sets one', async () => {
    folder.write({ 'bot.config.yaml': BASE });
    const one = await load({ set: ['strategy=ema-cross'] });
    expect(one.lanes.map(({ name, strategy }) => [name, strategy.use])).to.deep.equal([
      ['main', 'ema-cross'],
    ]);
    const two = await load({ set: ['lanes.second.strategy=confidence'] });
    expect(two.lanes.map(({ strategy }) => strategy.use)).to.deep.equal(['rules', 'confidence']);
  });

  it('refuses assignments that cannot be applied', async () => {
    folder.write({ 'bot.config.yaml': BASE });
    expect(await failureOf(load({ set: ['seed'] }))).to.include({ code: 'BOT_USAGE' });
    expect(await failureOf(load({ set: ['a..b=1'] }))).to.include({ code: 'BOT_USAGE' });
    expect(await failureOf(load({ set: ['seed.x=1'] }))).to.include({ code: 'BOT_CONFIG_INVALID' });
    expect(await failureOf(load({ set: ['models.9=zero'] }))).to.include({ code: 'BOT_CONFIG_INVALID' });
    expect(await failureOf(load({ set: ['__proto__.x=1'] }))).to.include({ code: 'BOT_CONFIG_INVALID' });
    expect(await failureOf(load({ profile: 'slow' }))).to.include({ code: 'BOT_CONFIG_INVALID' });
  });

  it('names the circle of files that extend each other', async () => {
    folder.write({
      'bot.config.yaml': 'extends: [./a.yaml]\n',
      'a.yaml': 'extends: ./b.yaml\n',
      'b.yaml': 'extends: a.yaml\n',
    });
    const error = await failureOf(load());
    expect(error).to.include({ code: 'BOT_CONFIG_CYCLE' });
    expect(error.message).to.contain('a.yaml -> b.yaml -> a.yaml');
  });

  it('lets two files extend a third: that is no circle', async () => {
    folder.write({
      'bot.config.yaml': 'extends: [./a.yaml, ./b.yaml]\ninstruments: { BTC-AUD@btcmarkets: {} }\n',
      'a.yaml': 'extends: ./c.yaml\n',
      'b.yaml': 'extends: ./c.yaml\n',
      'c.yaml': 'seed: 9\n',
    });
    expect((await load()).seed).to.equal(9);
  });

  it('hashes what a run depends on, and nothing else', async () => {
    folder.write({ 'bot.config.yaml': BASE });
    const hash = async (...set: string[]) => configHash(await load({ set }));
    expect(await hash()).to.equal(await hash());
    expect(await hash('seed=2')).to.not.equal(await hash());
    expect(await hash('exchange.apiKey=abc')).to.equal(await hash('exchange.apiKey=def'));
  });

  it('never shows a secret', async () => {
    folder.write({ 'bot.config.yaml': BASE });
    const config = await load({
      env: { BOT__exchange__apiSecret: 's3cr3t', BOT__exchange__tokens__a: 's3cr3t' },
    });
    expect(config.exchange.options).to.deep.equal({ apiSecret: 's3cr3t', tokens: { a: 's3cr3t' } });
    expect(JSON.stringify(publicConfig(config))).to.not.contain('s3cr3t');
  });
});
