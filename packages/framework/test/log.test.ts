import { expect } from 'chai';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { logDestination } from '../dist/log/log-destination.js';
import { openLog } from '../dist/log/logger.js';
import { RotatingFile } from '../dist/log/rotating-file.js';
import { scratchFolder, type ScratchFolder } from './scratch-folder.js';

describe('log', () => {
  let folder: ScratchFolder;
  beforeEach(() => (folder = scratchFolder()));
  afterEach(() => folder.remove());
  const logFile = () => join(folder.path, '.bot', 'logs', 'bot.log');
  const lines = () =>
    readFileSync(logFile(), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('writes JSON lines at once, from the level on, and nothing before the first', () => {
    const log = openLog({ folder: folder.path, level: 'info' });
    expect(readdirSync(folder.path)).to.deep.equal([]);
    log.debug('not this');
    log.info('hello', { count: 3 });
    expect(lines()).to.have.length(1);
    expect(lines()[0]).to.include({ msg: 'hello', count: 3, level: 30 });
    log.close();
  });

  it('hides values under secret names and known secrets anywhere', () => {
    const log = openLog({ folder: folder.path, level: 'debug' });
    log.hide(['hunter2-long', 'no']);
    log.warn('sent hunter2-long', { apiKey: 'abcdef', url: 'https://x/?k=hunter2-long', note: 'no' });
    expect(lines()[0]).to.include({
      msg: 'sent (hidden)',
      apiKey: '(hidden)',
      url: 'https://x/?k=(hidden)',
      note: 'no',
    });
    log.close();
  });

  it('shows warnings and errors on a terminal, in words', () => {
    const shown: string[] = [];
    const terminal = { write: (text: string) => shown.push(text) };
    const log = openLog({ folder: folder.path, level: 'info', terminal });
    log.info('quiet');
    log.warn('stale feed', { seconds: 9 });
    expect(shown).to.have.length(1);
    expect(shown[0]).to.contain('stale feed seconds=9');
    log.close();
  });

  it('says which folder cannot be written', () => {
    writeFileSync(join(folder.path, '.bot'), 'a file in the way');
    const log = openLog({ folder: folder.path, level: 'info' });
    expect(() => log.info('x'))
      .to.throw()
      .with.property('code', 'BOT_FOLDER_UNWRITABLE');
  });

  it('counts the lines a full disk swallows, and goes on when there is room', () => {
    const written: string[] = [];
    let isFull = false;
    const file = {
      write(line: string) {
        if (isFull) throw new RangeError('no space');
        written.push(line);
      },
    };
    const destination = logDestination(file, folder.path);
    destination.write('a\n');
    isFull = true;
    destination.write('b\n');
    destination.write('c\n');
    isFull = false;
    destination.write('d\n');
    expect(written[0]).to.equal('a\n');
    expect(written[1]).to.match(/"lost":2}\nd\n$/);
  });

  it('rotates by size and keeps a maximum of files, without losing a line', () => {
    const file = new RotatingFile(logFile(), 100, 3);
    for (let i = 10; i < 30; i++) file.write(`${i} ${'x'.repeat(36)}\n`);
    file.close();
    const names = readdirSync(join(folder.path, '.bot', 'logs')).sort();
    expect(names).to.deep.equal(['bot.log', 'bot.log.1', 'bot.log.2']);
    const kept = ['bot.log.2', 'bot.log.1', 'bot.log'].flatMap((name) =>
      readFileSync(join(folder.path, '.bot', 'logs', name), 'utf8')
        .trim()
        .split('\n'),
    );
    expect(kept.map((line) => Number(line.slice(0, 2)))).to.deep.equal([24, 25, 26, 27, 28, 29]);
  });

  it('goes on in the new file when another process has rotated', () => {
    mkdirSync(join(folder.path, '.bot', 'logs'), { recursive: true });
    const file = new RotatingFile(logFile(), 20, 3);
    file.write('first line of many\n');
    renameSync(logFile(), `${logFile()}.1`);
    writeFileSync(logFile(), 'other\n');
    file.write('second\n');
    file.close();
    expect(readFileSync(logFile(), 'utf8')).to.equal('other\nsecond\n');
    expect(readFileSync(`${logFile()}.1`, 'utf8')).to.equal('first line of many\n');
  });
});
