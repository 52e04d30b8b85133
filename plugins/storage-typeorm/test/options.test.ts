import { expect } from 'chai';
import plugin from '../dist/index.js';

describe('storage-typeorm: options', () => {
  const isTaken = (file: string): boolean => plugin.options.safeParse({ file }).success;

  it('take a plain file name that ends in .sqlite or .db', () => {
    for (const file of ['bot.sqlite', 'other.db', 'a-b_c.1.sqlite'])
      expect(isTaken(file), file).to.equal(true);
  });

  it("refuse a database outside the run's folder, and the names of the bot's own files", () => {
    const outside = ['../bot.sqlite', '/tmp/bot.sqlite', 'a/bot.sqlite', 'a\\bot.sqlite', '..', '.sqlite'];
    const own = ['head', 'lock', 'README.txt', 'suspect.json', 'bot.sqlite-wal', 'bot.sqlite.unfinished', ''];
    for (const file of [...outside, ...own, 'bot.sqlite\n']) expect(isTaken(file), file).to.equal(false);
  });

  it('say why a name is refused', () => {
    const { error } = plugin.options.safeParse({ file: '../bot.sqlite' });
    expect(error?.message).to.contain('ends in .sqlite or .db').and.contain("stays in the run's folder");
  });
});
