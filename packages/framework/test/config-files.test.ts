import { expect } from 'chai';
import { loadConfig, type ConfigRequest } from '../dist/config/load-config.js';
import { failureOf, scratchFolder, type ScratchFolder } from './scratch-folder.js';

const INSTRUMENTS = 'instruments: { BTC-AUD@btcmarkets: {} }\n';

describe('config files', () => {
  let folder: ScratchFolder;
  beforeEach(() => (folder = scratchFolder()));
  afterEach(() => folder.remove());
  const load = (request: Partial<ConfigRequest> = {}) => loadConfig({ folder: folder.path, ...request });
  const failure = async (text: string | Uint8Array, name = 'bot.config.yaml') => {
    folder.write({ [name]: text });
    return failureOf(load());
  };

  it('says so when there is none, and does not look above the folder', async () => {
    folder.write({ 'bot.config.yaml': INSTRUMENTS, 'sub/keep': '' });
    expect(await failureOf(load({ folder: `${folder.path}/sub` }))).to.include({
      code: 'BOT_CONFIG_NOT_FOUND',
    });
  });

  for (const name of ['bot.config.json', 'bot.config.yaml', 'bot.config.yml', '.botrc', 'package.json']) {
    it(`reads ${name}`, async () => {
      const config = '{"seed": 5, "instruments": {"BTC-AUD@btcmarkets": {}}}';
      folder.write({ [name]: name === 'package.json' ? `{"name": "x", "bot": ${config}}` : config });
      expect((await load()).seed).to.equal(5);
    });
  }

  it("takes a plugin's manifest for no config", async () => {
    folder.write({ 'package.json': '{"bot": {"kind": "strategy", "sdk": "^1.0.0"}}' });
    expect(await failureOf(load())).to.include({ code: 'BOT_CONFIG_NOT_FOUND' });
  });

  it('runs code only when it is named', async () => {
    const text = 'export default { seed: 6, instruments: { "BTC-AUD@btcmarkets": {} } };';
    folder.write({ 'bot.config.mjs': text, 'bot.config.js': text });
    expect(await failureOf(load())).to.include({ code: 'BOT_CONFIG_NOT_FOUND' });
    expect((await load({ file: 'bot.config.mjs' })).seed).to.equal(6);
    folder.write({ 'bot.config.yaml': 'extends: ./bot.config.mjs\n' });
    expect((await failureOf(load())).message).to.contain('only when named by --config');
  });

  it('names an unknown key with its line and the nearest known one', async () => {
    const error = await failure(`${INSTRUMENTS}# comment\nstratgy: confidence\n`);
    expect(error).to.include({ code: 'BOT_CONFIG_UNKNOWN_KEY' });
    expect(error.message).to.equal('unknown key "stratgy" in bot.config.yaml:3; did you mean "strategy"?');
  });

  it('names an unknown key below, in JSON, in the environment, in a lane and in a profile not chosen', async () => {
    const below = await failure(
      '{\n\t"instruments": {\n\t\t"BTC-AUD@btcmarkets": {\n\t\t\t"intervalM": 5 } } }',
    );
    expect(below.message).to.contain('"instruments.BTC-AUD@btcmarkets.intervalM" in bot.config.yaml:4');
    expect(below.message).to.contain('did you mean "intervalMs"');
    folder.write({ 'bot.config.yaml': INSTRUMENTS });
    const env = await failureOf(load({ env: { BOT__checkpoint__everyEvent: '1' } }));
    expect(env.message).to.contain('env BOT__checkpoint__everyEvent; did you mean "everyEvents"');
    const lane = await failure(`${INSTRUMENTS}lanes:\n  a:\n    brocker: x\n`);
    expect(lane.message).to.contain('"lanes.a.brocker" in bot.config.yaml:4; did you mean "broker"');
    const profile = await failure(`${INSTRUMENTS}profiles:\n  a:\n    sed: 1\n`);
    expect(profile.message).to.contain('"profiles.a.sed" in bot.config.yaml:4; did you mean "seed"');
    const both = await failure(`${INSTRUMENTS}profiles: { a: { lanes: { b: { horizn: 1 } } } }\n`);
    expect(both.message).to.contain(
      '"profiles.a.lanes.b.horizn" in bot.config.yaml:2; did you mean "horizon"',
    );
  });

  const invalid: readonly (readonly [string, string])[] = [
    ['seed: 1e10', '"seed" in bot.config.yaml:2'],
    ['seed: "7"', '"seed" in bot.config.yaml:2'],
    ['seed: .nan', '"seed" in bot.config.yaml:2'],
    ['horizon: 0', '"horizon" in bot.config.yaml:2'],
    ['account: { cash: { AUD: "1e3" } }', '"account.cash.AUD" in bot.config.yaml:2'],
    ['account: { cash: { AUD: -1 } }', '"account.cash.AUD" in bot.config.yaml:2'],
    ['account: { cash: { AUD: 0.123456789 } }', '"account.cash.AUD"'],
    ['account: { cash: { AUD: 90071992.54740993 } }', '"account.cash.AUD"'],
    ['account: { fee: 1.5 }', '"account.fee"'],
    ['strategy: 5', '"strategy" in bot.config.yaml:2: expected the name of a strategy'],
    ['plugins: [a, a]', 'named twice'],
    ['lanes: { Main: {} }', '"lanes.Main" in bot.config.yaml:2: lowercase'],
    ['models: [{ rate: 1 }]', '"models.0" in bot.config.yaml:2: lacks `use`'],
    ['exchange: { apiSecret: abc }', 'environment variable BOT__exchange__apiSecret'],
    ['lanes: { a: { broker: { token: abc } } }', 'BOT__lanes__a__broker__token'],
  ];
  for (const [line, expected] of invalid) {
    it(`refuses ${line}`, async () => {
      const error = await failure(`${INSTRUMENTS}${line}\n`);
      expect(error).to.include({ code: 'BOT_CONFIG_INVALID' });
      expect(error.message).to.contain(expected);
    });
  }

  it('refuses a config without instruments and a malformed id', async () => {
    expect((await failure('seed: 1\n')).message).to.contain('"instruments"');
    expect((await failure('instruments: { BTCAUD: {} }\n')).message).to.contain('BASE-QUOTE@venue');
  });

  for (const key of ['__proto__', 'constructor', 'prototype']) {
    it(`refuses the key ${key} and leaves prototypes alone`, async () => {
      const error = await failure(
        `{"seed": 1, "account": {"${key}": {"polluted": true}}}`,
        'bot.config.json',
      );
      expect(error).to.include({ code: 'BOT_CONFIG_INVALID' });
      expect(error.message).to.contain(`"${key}" in bot.config.json:1`);
      expect({}).to.not.have.property('polluted');
    });
  }

  it('refuses aliases, so a bomb of them never unfolds', async () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 12; i++) lines.push(`a${i}: &a${i} [${`*a${i - 1}, `.repeat(9)}]`);
    const error = await failure(lines.join('\n'));
    expect(error).to.include({ code: 'BOT_CONFIG_UNREADABLE' });
    expect(error.message).to.contain('bot.config.yaml:2: aliases');
  });

  const deep: readonly (readonly [string, string])[] = [
    ['brackets', '['.repeat(20_000)],
    ['maps', '{a: '.repeat(20_000)],
    ['dashes', '- '.repeat(20_000)],
    ['indents', Array.from({ length: 100 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
  ];
  for (const [name, text] of deep) {
    it(`refuses deep nesting by ${name}`, async () => {
      expect((await failure(text)).message).to.contain('nested deeper than 64');
    });
  }

  it('refuses a file that is too large, empty, not UTF-8, or no config', async () => {
    expect((await failure('#'.repeat(1024 * 1024 + 1))).message).to.contain('larger than');
    for (const empty of ['', ' \n', '# only a comment\n']) {
      expect((await failure(empty)).message).to.contain('empty');
    }
    expect((await failure(Uint8Array.of(0x61, 0x3a, 0x20, 0xff, 0xfe))).message).to.contain('UTF-8');
    expect((await failure(Buffer.from('seed: 1', 'utf16le'))).name).to.equal('BotError');
    expect((await failure('just text')).message).to.contain('key: value');
    expect((await failure('- a\n- b\n')).message).to.contain('key: value');
    expect((await failure('a: 1\n---\nb: 2\n')).message).to.contain('document');
    expect((await failure('seed: 1\nseed: 2\n')).message).to.contain(':2: the key "seed" stands here twice');
    expect((await failure('a: [1\n')).message).to.match(/bot\.config\.yaml:\d/);
    expect((await failure('a: !!js/function x\n')).message).to.contain('bot.config.yaml:1');
  });

  it('accepts a byte order mark and Windows line ends', async () => {
    folder.write({ 'bot.config.yaml': `\uFEFF${INSTRUMENTS}seed: 8\n`.replaceAll('\n', '\r\n') });
    const config = await load();
    expect(config.seed).to.equal(8);
    expect(config.origins.get('seed')).to.equal('bot.config.yaml:2');
  });

  it('tells which extended file is missing, and where it is named', async () => {
    const error = await failure(`${INSTRUMENTS}extends: ./gone.yaml\n`);
    expect(error.message).to.contain('"extends" in bot.config.yaml:2: there is no file ./gone.yaml');
  });
});
