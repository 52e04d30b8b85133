import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { botError } from '@autotrader/sdk';
import { Suspects } from '../dist/session/suspects.js';
import { scratchFolder, type ScratchFolder } from './scratch-folder.js';

const thrown = (component: string): Error => botError('BOT_COMPONENT_THREW', { component, reason: 'boom' });

describe('suspects', () => {
  let folder: ScratchFolder;
  beforeEach(() => (folder = scratchFolder()));
  afterEach(() => folder.remove());

  it('switches off what threw twice at one event, in sessions of their own', () => {
    new Suspects(folder.path).note(thrown('main/strategy:x'), 'candle 7');
    expect(new Suspects(folder.path).verdict()).to.deep.equal([]);
    new Suspects(folder.path).note(thrown('main/strategy:x'), 'candle 7');
    const [verdict] = new Suspects(folder.path).verdict();
    expect(verdict).to.include({ kind: 'pluginDisabled', component: 'main/strategy:x' });
    expect(verdict?.reason).to.contain('candle 7').and.to.contain('boom');
    new Suspects(folder.path).clear();
    expect(new Suspects(folder.path).verdict()).to.deep.equal([]);
  });

  it('begins to count anew at another event or component', () => {
    const suspects = new Suspects(folder.path);
    suspects.note(thrown('main/strategy:x'), 'candle 7');
    suspects.note(thrown('main/strategy:x'), 'candle 8');
    suspects.note(thrown('main/model:y'), 'candle 8');
    expect(suspects.verdict()).to.deep.equal([]);
  });

  it('takes no other error for a component’s, and no half-written note for a verdict', () => {
    const suspects = new Suspects(folder.path);
    suspects.note(new Error('disk'), 'candle 7');
    suspects.note(new Error('disk'), 'candle 7');
    expect(suspects.verdict()).to.deep.equal([]);
    writeFileSync(join(folder.path, 'suspect.json'), '{"component":"ma');
    expect(suspects.verdict()).to.deep.equal([]);
  });

  it('switches off at once what hung, and what filled the memory or ended the process when it does so again', () => {
    const ending = { pid: 7, reason: 'so it was', component: 'main/model:y', event: 'event 9' };
    new Suspects(folder.path).add({ ...ending, cause: 'hung' }, 'one');
    expect(new Suspects(folder.path).verdict()[0]?.reason).to.contain('event 9').and.to.contain('so it was');
    new Suspects(folder.path).clear();
    for (const cause of ['outOfMemory', 'crashed'] as const) {
      new Suspects(folder.path).add({ ...ending, cause }, 'one');
      // Counted again, because the start that counted it was killed.
      new Suspects(folder.path).add({ ...ending, cause }, 'one');
      expect(new Suspects(folder.path).verdict(), cause).to.deep.equal([]);
      new Suspects(folder.path).add({ ...ending, cause }, 'two');
      expect(new Suspects(folder.path).verdict(), cause).to.have.length(1);
      new Suspects(folder.path).clear();
    }
  });

  it('blames nobody for a kill, and never switches off a broker, without which nothing goes on', () => {
    const ending = { pid: 7, reason: 'so it was', event: 'event 9' };
    for (let i = 0; i < 3; i++) {
      new Suspects(folder.path).add({ ...ending, cause: 'killed', component: 'main/model:y' }, 'one');
      new Suspects(folder.path).add({ ...ending, cause: 'crashed' }, 'one');
    }
    expect(new Suspects(folder.path).verdict()).to.deep.equal([]);
    new Suspects(folder.path).add({ ...ending, cause: 'hung', component: 'main/broker:z' }, 'one');
    expect(new Suspects(folder.path).verdict()).to.deep.equal([]);
  });
});
