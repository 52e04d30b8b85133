import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { takeLock } from '../dist/recovery/lock.js';
import { bringIn, settleIncoming } from '../dist/runs/incoming-run.js';
import { failureOf, scratchFolder, type ScratchFolder } from './scratch-folder.js';

const OLD = '.bot/runs/main/bot.sqlite';
const UNFINISHED = '.bot/runs/.incoming-main/unfinished/bot.sqlite';
const WHOLE = '.bot/runs/.incoming-main/whole/bot.sqlite';

describe('a run that is brought in', () => {
  let home: ScratchFolder;
  beforeEach(() => {
    home = scratchFolder();
    home.write({ '.bot/runs/other/bot.sqlite': '' });
  });
  afterEach(() => home.remove());

  const content = (file: string): string | undefined =>
    existsSync(join(home.path, file)) ? readFileSync(join(home.path, file), 'utf8') : undefined;
  const hidden = (): string[] =>
    readdirSync(join(home.path, '.bot/runs')).filter((name) => name.startsWith('.'));
  /** What the next start finds as the run, after a kill that left these files. */
  const foundAfter = (...files: readonly string[]): string | undefined => {
    home.write(Object.fromEntries(files.map((file) => [file, file])));
    settleIncoming(home.path);
    expect(hidden()).to.deep.equal([]);
    return content(OLD);
  };

  it('killed before it is whole, is as if it had never been begun', () => {
    expect(foundAfter(UNFINISHED)).to.equal(undefined);
    expect(foundAfter(UNFINISHED, OLD)).to.equal(OLD);
  });

  it('killed before the old run is set aside, leaves the old run', () => {
    expect(foundAfter(WHOLE, OLD)).to.equal(OLD);
  });

  it('killed after the old run was set aside, is the run: there is no start with nothing', () => {
    expect(foundAfter(WHOLE)).to.equal(WHOLE);
  });

  it('enters whole, and the old run is set aside', async () => {
    home.write({ [OLD]: 'old' });
    const aside = await bringIn(home.path, 'main', async (folder) => {
      writeFileSync(join(folder, 'bot.sqlite'), 'new');
      expect(content(OLD)).to.equal('old');
    });
    expect([aside, content(OLD), content('.bot/runs/main.1/bot.sqlite')]).to.deep.equal([
      'main.1',
      'new',
      'old',
    ]);
    expect(hidden()).to.deep.equal([]);
  });

  it('is not disturbed by a start of the bot meanwhile, nor by another that is brought in', async () => {
    takeLock(join(home.path, '.bot/runs/.incoming-main'), 'main');
    expect(await failureOf(() => settleIncoming(home.path, 'main'))).to.have.property(
      'code',
      'BOT_RUN_LOCKED',
    );
    settleIncoming(home.path, 'other'); // whose start it does not concern
    const fill = () => expect.fail('filled');
    expect(await failureOf(bringIn(home.path, 'main', fill))).to.have.property('code', 'BOT_RUN_LOCKED');
  });
});
