import { expect } from 'chai';
import { readdirSync } from 'node:fs';
import type { InputEvent, Log } from '@autotrader/sdk';
import { Poison, willQuarantine } from '../dist/session/poison.js';
import { scratchFolder, type ScratchFolder } from './scratch-folder.js';

const quiet = (): void => undefined;
const log: Log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const clock = (time: number): InputEvent => ({ kind: 'clock', time });
/** Events after which nothing is suspected any more. */
const CAREFUL = 1_000;

describe('poison', () => {
  let folder: ScratchFolder;
  beforeEach(() => (folder = scratchFolder()));
  afterEach(() => folder.remove());

  /** One session: steps events until it dies in the last one, or ends otherwise. */
  const session = (times: readonly number[], isDeath: boolean, diedBefore = false): Poison => {
    const poison = new Poison(folder.path, log);
    if (diedBefore) poison.died();
    for (const [index, time] of times.entries()) {
      poison.enter(poison.inPlaceOf(clock(time)) ?? clock(time));
      if (!(isDeath && index === times.length - 1)) poison.leave();
    }
    return poison;
  };

  it('looks for nothing, and writes nothing, while nothing has died', () => {
    expect(session([1, 2, 3], true).isCareful).to.equal(false);
    expect(readdirSync(folder.path)).to.deep.equal([]);
  });

  it('quarantines the event at which the process died twice while it was looked after', () => {
    session([1, 2, 3], true);
    expect(session([1, 2, 3], true, true).isCareful).to.equal(true);
    expect(willQuarantine(folder.path)).to.equal(false);
    session([3], true, true);
    expect(willQuarantine(folder.path)).to.equal(true);
    const poison = new Poison(folder.path, log);
    poison.died();
    expect(poison.inPlaceOf(clock(2))).to.equal(undefined);
    expect(poison.inPlaceOf(clock(3))).to.deep.include({ kind: 'eventQuarantined', event: clock(3) });
    expect(poison.inPlaceOf(clock(3))).to.equal(undefined);
  });

  it('does it again when the journal did not get it, and not once it is durable', () => {
    for (let death = 0; death < 3; death++) session([3], true, death > 0);
    session([3], true, true);
    const killed = new Poison(folder.path, log);
    expect(killed.inPlaceOf(clock(3))?.kind).to.equal('eventQuarantined');
    session([3, 4], false);
    expect(new Poison(folder.path, log).inPlaceOf(clock(3))).to.equal(undefined);
  });

  it('quarantines none that comes soon after another: the fault is another one', () => {
    for (let death = 0; death < 4; death++) session([3], true, death > 0);
    session([3, 4], true);
    for (let death = 0; death < 4; death++) session([4], true, true);
    expect(willQuarantine(folder.path)).to.equal(false);
    expect(new Poison(folder.path, log).inPlaceOf(clock(4))).to.equal(undefined);
  });

  it('suspects no event while it is killed from outside, or dies between two events', () => {
    session([3], true);
    session([3], true, true);
    for (let kill = 0; kill < 5; kill++) session([3], true);
    expect(new Poison(folder.path, log).inPlaceOf(clock(3))).to.equal(undefined);
    session([4], false);
    for (let death = 0; death < 5; death++) session([4], false, true);
    expect(willQuarantine(folder.path)).to.equal(false);
  });

  it('ends when enough events went well', () => {
    session([1], true);
    session([1], true, true);
    const times = Array.from({ length: CAREFUL }, (_, index) => index);
    expect(session(times, false).isCareful).to.equal(false);
    expect(readdirSync(folder.path)).to.deep.equal([]);
  });
});
