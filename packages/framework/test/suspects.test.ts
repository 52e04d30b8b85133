import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { botError } from '@autotrader/sdk';
import { Suspects } from '../dist/runtime/suspects.js';
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
});
