import { expect } from 'chai';
import fs, {
  chmodSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { writeWhole } from '../dist/config/whole-file.js';
import { failureOf, scratchFolder, type ScratchFolder } from './scratch-folder.js';

describe('a file that is written whole', () => {
  let folder: ScratchFolder;
  beforeEach(() => (folder = scratchFolder()));
  afterEach(() => folder.remove());
  const path = (name: string): string => join(folder.path, name);

  it('is new, or takes the place of the old one', () => {
    writeWhole(path('a'), 'one');
    writeWhole(path('a'), 'two');
    expect(readFileSync(path('a'), 'utf8')).to.equal('two');
    expect(readdirSync(folder.path)).to.deep.equal(['a']);
  });

  it('stays behind its link, and as private as it was', () => {
    folder.write({ 'elsewhere/config': 'old' });
    chmodSync(path('elsewhere/config'), 0o600);
    symlinkSync('elsewhere/config', path('config'));
    writeWhole(path('config'), 'new');
    expect(lstatSync(path('config')).isSymbolicLink()).to.equal(true);
    expect(readFileSync(path('elsewhere/config'), 'utf8')).to.equal('new');
    expect(statSync(path('elsewhere/config')).mode & 0o777).to.equal(0o600);
  });

  it('that cannot be written leaves nothing half done', async () => {
    mkdirSync(path('taken'));
    const failure = await failureOf(() => writeWhole(path('taken'), 'new'));
    expect(failure).to.have.property('code', 'BOT_FILE_UNWRITABLE');
    expect(failure.message).to.include(path('taken'));
    expect(readdirSync(folder.path)).to.deep.equal(['taken']);
  });

  it('is on disk under its name when it is written, not only its bytes', () => {
    const { fsyncSync } = fs;
    const flushed: number[] = [];
    fs.fsyncSync = (handle) => {
      flushed.push(fstatSync(handle).ino);
      fsyncSync(handle);
    };
    syncBuiltinESMExports();
    try {
      writeWhole(path('a'), 'one');
    } finally {
      fs.fsyncSync = fsyncSync;
      syncBuiltinESMExports();
    }
    expect(flushed).to.include(statSync(folder.path).ino);
  });

  it('takes away what kills have left of it a day ago, and nothing else', () => {
    const names = ['a.1.part', 'a.2.part', 'a.x.part', 'b.1.part', 'a.b.1.part'];
    folder.write(Object.fromEntries(names.map((name) => [name, 'half'])));
    const longAgo = new Date(Date.now() - 25 * 3_600_000);
    for (const name of names) if (name !== 'a.2.part') utimesSync(path(name), longAgo, longAgo);
    writeWhole(path('a'), 'one');
    expect(readdirSync(folder.path).sort()).to.deep.equal(['a', ...names.slice(1)].sort());
  });
});
