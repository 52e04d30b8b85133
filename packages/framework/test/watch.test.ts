import { expect } from 'chai';
import type { Log } from '@autotrader/sdk';
import { assertRoom, roomAt, type Room } from '../dist/runs/room.js';
import { Watch, type Watched } from '../dist/session/watch.js';
import { failureOf } from './scratch-folder.js';

const MEGABYTE = 1024 * 1024;
const roomy: Room = { free: 9_000 * MEGABYTE, reserve: 16 * MEGABYTE, folder: '/runs/main' };

/** A watch over surroundings that a test can alter, with what it said and did. */
function watched() {
  const lines: string[] = [];
  const ends: string[] = [];
  const at = { room: roomy, faults: [] as string[], backlog: 0, slowest: 0 };
  const write = (message: string): void => void lines.push(message);
  const log: Log = { debug: write, info: write, warn: write, error: write };
  const parts: Watched = {
    folder: '/runs/main',
    store: { verify: () => Promise.resolve(at.faults), backlogBytes: () => at.backlog },
    log,
    pump: { takeSlowestCommit: () => at.slowest },
    onFatal: (error) => ends.push((error as { code?: string }).code ?? ''),
    room: () => at.room,
  };
  return { at, lines, ends, watch: new Watch(parts) };
}

describe('the watch over a running session', () => {
  const alarms: readonly (readonly [string, (at: ReturnType<typeof watched>['at']) => void, RegExp])[] = [
    [
      'little space',
      (at) => (at.room = { ...roomy, free: 100 * MEGABYTE }),
      /100 MB are free.*free some space/,
    ],
    ['a long write-ahead log', (at) => (at.backlog = 64 * MEGABYTE), /64 MB.*close it/],
    ['a slow disk', (at) => (at.slowest = 1_500), /took 1500 ms/],
  ];
  for (const [what, alter, text] of alarms) {
    it(`tells of ${what} once, and when it is over; the session goes on`, async () => {
      const { at, lines, ends, watch } = watched();
      await watch.look();
      expect(lines).to.deep.equal([]);
      alter(at);
      await watch.look();
      await watch.look();
      expect(lines).to.have.length(1);
      expect(lines[0]).to.match(text);
      Object.assign(at, { room: roomy, backlog: 0, slowest: 0 });
      await watch.look();
      expect(lines[1]).to.match(/in order again/);
      expect(ends).to.deep.equal([]);
    });
  }

  it('ends the session while there is still space for a last checkpoint', async () => {
    const { at, ends, watch } = watched();
    at.room = { ...roomy, free: 15 * MEGABYTE };
    await watch.look();
    await watch.look();
    expect(ends).to.deep.equal(['BOT_DISK_FULL']);
  });

  it('ends the session when the database was deleted under it', async () => {
    const { at, ends, watch } = watched();
    at.faults = ['bot.sqlite was deleted or replaced'];
    await watch.look();
    expect(ends).to.deep.equal(['BOT_STORAGE_IO']);
  });

  it('goes on when it cannot look', async () => {
    const { at, lines, ends, watch } = watched();
    Object.defineProperty(at, 'room', { get: () => expect.fail('no such disk') });
    await watch.look();
    expect(lines.join()).to.match(/cannot look/);
    expect(ends).to.deep.equal([]);
  });

  it('keeps an eighth of a small disk free, and looks at the disk of a folder that is yet to be made', async () => {
    const { free, reserve } = roomAt('/tmp/no/such/folder');
    expect(free).to.be.greaterThan(0);
    expect(reserve).to.be.within(1, 16 * MEGABYTE);
    assertRoom({ ...roomy, free: roomy.reserve });
    expect((await failureOf(() => assertRoom({ ...roomy, free: 1 }))).code).to.equal('BOT_DISK_FULL');
  });
});
