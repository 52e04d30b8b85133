import { expect } from 'chai';
import { ENDED, endingOf, noteEnding, type Ending } from '../dist/session/ending-note.js';
import { scratchFolder } from './scratch-folder.js';

const PID = 4711;
const full: Ending = { pid: PID, cause: 'outOfMemory', reason: 'nearly full', component: 'main/model:x' };

describe('how a process ended', () => {
  /** What is found of a noted end, when a supervisor saw this. */
  const found = (noted: Ending, seen?: string): Ending | undefined => {
    const folder = scratchFolder();
    noteEnding(folder.path, noted);
    if (seen !== undefined) process.env[ENDED] = `${PID}:${seen}`;
    try {
      return endingOf(folder.path, PID);
    } finally {
      delete process.env[ENDED];
      folder.remove();
    }
  };

  it('is what it noted last, where somebody saw that it ended by itself', () => {
    expect(found(full, 'SIGABRT')).to.deep.equal(full);
    expect(found(full, 'SIGKILL')).to.include({ cause: 'killed' });
  });

  it('blames no component for a full memory when nobody saw the end: it may have been killed', () => {
    const unseen = found(full);
    expect(unseen).to.include({ cause: 'outOfMemory' }).and.to.not.have.property('component');
    expect(unseen?.reason).to.contain('nobody saw');
  });

  it('is what the watching thread noted before it killed what hung', () => {
    const hung: Ending = { ...full, cause: 'hung' };
    for (const seen of [undefined, 'SIGKILL']) expect(found(hung, seen)).to.deep.equal(hung);
  });

  it('is not known from the note of another process', () => {
    expect(found({ ...full, pid: PID + 1 })).to.equal(undefined);
  });
});
