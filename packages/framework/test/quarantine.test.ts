import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { botError, type Log } from '@autotrader/sdk';
import { quarantine } from '../dist/session/quarantine.js';
import { scratchFolder } from './scratch-folder.js';

const log: Log = { debug() {}, info() {}, warn() {}, error() {} };
const damage = botError('BOT_JOURNAL_CORRUPT', { run: 'main', sequence: 7, reason: 'it is damaged' });

describe('quarantine', () => {
  it('is whole or not there: what a kill left of it is made again, and what is whole is kept', () => {
    const run = scratchFolder();
    run.write({ 'bot.sqlite': 'found first', 'quarantine.unfinished/bot.sqlite': 'fou' });
    expect(quarantine(run.path, damage, log)).to.equal(join(run.path, 'quarantine'));
    run.write({ 'bot.sqlite': 'touched since' });
    expect(quarantine(run.path, damage, log)).to.equal(undefined);
    expect(readdirSync(run.path)).to.deep.equal(['bot.sqlite', 'quarantine']);
    expect(readdirSync(join(run.path, 'quarantine'))).to.deep.equal(['bot.sqlite', 'report.txt']);
    expect(readFileSync(join(run.path, 'quarantine/bot.sqlite'), 'utf8')).to.equal('found first');
    run.remove();
  });
});
