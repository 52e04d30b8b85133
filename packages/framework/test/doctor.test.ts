import { expect } from 'chai';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Surroundings } from '../dist/doctor/check.js';
import { CHECKS } from '../dist/doctor/checks.js';
import { diagnose } from '../dist/doctor/diagnose.js';
import { COMPLETE, COMPLETE_CONFIG, writePlugin } from './fixture-plugin.js';
import { scratchFolder, type ScratchFolder } from './scratch-folder.js';

describe('doctor', () => {
  let folder: ScratchFolder;
  beforeEach(() => {
    folder = scratchFolder();
    linkSdk(folder);
    writePlugin(folder, 'parts', COMPLETE);
    folder.write({ 'bot.config.yaml': COMPLETE_CONFIG });
  });
  afterEach(() => folder.remove());

  const visit = async (altered: Partial<Surroundings> = {}, set: readonly string[] = []) => {
    const request = { folder: folder.path, set };
    const sound = { request, nodeVersion: '20.19.0', freeBytes: async () => 1e10 };
    return diagnose(CHECKS, { ...sound, ...altered });
  };
  const failures = async (...args: Parameters<typeof visit>) =>
    (await visit(...args)).filter(({ status }) => status === 'failed').map(({ name }) => name);

  it('finds nothing where all is well, and leaves nothing behind', async () => {
    const diagnoses = await visit();
    expect(diagnoses.map(({ name, status }) => `${name} ${status}`)).to.deep.equal(
      CHECKS.map(({ name }) => `${name} ok`),
    );
    expect(existsSync(join(folder.path, '.bot', 'runs'))).to.equal(false);
  });

  it('finds an old Node.js', async () => {
    const [node] = await visit({ nodeVersion: '18.20.0' });
    expect(node).to.include({ name: 'node', status: 'failed', exitCode: 78 });
    expect(node?.text).to.contain('18.20.0');
  });

  it('finds a folder that cannot be written', async () => {
    folder.write({ '.bot': 'a file in the way' });
    expect(await failures()).to.include('folder');
  });

  it('takes a right that is missing for no defect', async () => {
    const path = join(folder.path, '.bot', 'doctor-x');
    const denied = Object.assign(new Error(`EACCES: permission denied, mkdtemp '${path}'`), {
      ...{ code: 'EACCES', syscall: 'mkdtemp', path },
    });
    const check = { name: 'storage', run: () => Promise.reject(denied) };
    const request = { folder: folder.path, set: [] };
    const surroundings = { request, nodeVersion: '20.19.0', freeBytes: async () => 1e10 };
    const [found] = await diagnose([check], surroundings);
    expect(found).to.include({ status: 'failed', exitCode: 74 });
    expect(found?.text).to.contain(`${join(folder.path, '.bot')} cannot be written: EACCES`);
    expect(found?.hint).to.contain('write access');
  });

  it('finds a full disk', async () => {
    expect(await failures({ freeBytes: async () => 1e6 })).to.deep.equal(['disk']);
  });

  it('finds a broken config', async () => {
    folder.write({ 'bot.config.yaml': 'sed: 1\n' });
    const diagnoses = await visit();
    expect(diagnoses.find(({ name }) => name === 'config')?.text).to.contain('did you mean "seed"');
  });

  it('finds a plugin that does not load and an option that is wrong', async () => {
    expect(await failures({}, ['lanes.main.strategy.confidenceMin=2'])).to.deep.equal(['plugins']);
    expect(await failures({}, ['lanes.main.features=[gone]'])).to.deep.equal(['plugins']);
    expect(await failures({}, ['plugins=[./gone]'])).to.include('plugins');
  });

  it('finds an added plugin that was changed since', async () => {
    const plugins = { parts: { version: '1.0.0', integrity: 'sha512-x', source: 'registry' } };
    writePlugin(folder, '.bot/plugins/node_modules/parts', COMPLETE, { version: '1.0.1' });
    folder.write({ 'bot.plugins.lock': JSON.stringify({ version: 1, plugins }) });
    const diagnosis = (await visit()).find(({ name }) => name === 'plugin-lock');
    expect(diagnosis).to.include({ status: 'failed' });
    expect(diagnosis?.text).to.contain('1.0.1').and.contain('1.0.0');
  });

  it('finds a storage that is not sound', async () => {
    expect(await failures({}, ['storage.broken=page 3 is damaged'])).to.deep.equal(['storage']);
  });

  it('notes runs in use and runs that were not stopped', async () => {
    folder.write({
      '.bot/runs/live/lock': JSON.stringify({ pid: process.pid, startedAt: '' }),
      '.bot/runs/dead/lock': JSON.stringify({ pid: 2 ** 30, startedAt: '' }),
    });
    const runs = (await visit()).find(({ name }) => name === 'runs');
    expect(runs?.status).to.equal('note');
    expect(runs?.text)
      .to.contain(`run live is in use by process ${process.pid}`)
      .and.contain('run dead was not stopped properly');
  });
});

function linkSdk(folder: ScratchFolder): void {
  mkdirSync(join(folder.path, 'node_modules', '@autotrader'), { recursive: true });
  const sdk = dirname(fileURLToPath(import.meta.resolve('@autotrader/sdk/package.json')));
  symlinkSync(sdk, join(folder.path, 'node_modules', '@autotrader', 'sdk'));
}
