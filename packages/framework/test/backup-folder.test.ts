import { expect } from 'chai';
import { mkdirSync, readdirSync, renameSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { backupsFolder, claimFolder } from '../dist/backup/backup.js';
import { DEFAULTS } from '../dist/config/defaults.js';
import { failureOf, scratchFolder, type ScratchFolder } from './scratch-folder.js';

const NOW = new Date('2026-01-01T12:00:00Z');
const NAME = 'main-20260101-120000';

describe('the folder of a new backup', () => {
  let folder: ScratchFolder;
  beforeEach(() => (folder = scratchFolder()));
  afterEach(() => folder.remove());
  const claim = async (): Promise<string> => basename(await claimFolder(folder.path, 'main', NOW));

  it('is another one for each of those that begin in the same second', async () => {
    const claimed = await Promise.all([claim(), claim(), claim()]);
    expect(claimed.sort()).to.deep.equal([NAME, `${NAME}-1`, `${NAME}-2`]);
    expect(readdirSync(folder.path)).to.have.length(3);
  });

  it('is not that of a finished one, nor what a kill has left', async () => {
    renameSync(join(folder.path, `${await claim()}.unfinished`), join(folder.path, NAME));
    mkdirSync(join(folder.path, `${NAME}-1.unfinished`));
    expect(await claim()).to.equal(`${NAME}-2`);
  });

  it('is refused where the disk does not take it', async () => {
    folder.write({ file: '' });
    const failure = await failureOf(claimFolder(join(folder.path, 'file'), 'main', NOW));
    expect(failure).to.have.property('code', 'BOT_FOLDER_UNWRITABLE');
  });
});

describe('the folder for backups', () => {
  let folder: ScratchFolder;
  beforeEach(() => (folder = scratchFolder()));
  afterEach(() => folder.remove());
  const found = (configured: string, to?: string): string => {
    const backup = { ...DEFAULTS.backup, folder: configured };
    return backupsFolder({ config: { folder: folder.path, file: 'bot.config.yaml', backup } }, to);
  };

  it('is the one of the config or of the command, relative to the project', () => {
    expect(found('.bot/backups')).to.equal(join(folder.path, '.bot/backups'));
    expect(found('.bot/backups', '..runs')).to.equal(join(folder.path, '..runs'));
    expect(found('.bot/runs', '/mnt/other')).to.equal('/mnt/other');
  });

  it('is none among the runs, by a link neither: there a backup would be a run', async () => {
    mkdirSync(join(folder.path, '.bot/runs'), { recursive: true });
    symlinkSync('.bot/runs', join(folder.path, 'link'));
    for (const among of ['.bot/runs', '.bot/runs/', '.bot/runs/main', '.bot/runs/main/new', 'link/new']) {
      const failure = await failureOf(() => found(among));
      expect(failure, among).to.have.property('code', 'BOT_CONFIG_INVALID');
      expect(failure.message).to.match(/"backup\.folder" in bot\.config\.yaml: .* is among the runs/);
    }
    expect((await failureOf(() => found('.bot/backups', '.bot/runs'))).message).to.include('in --to');
  });
});
