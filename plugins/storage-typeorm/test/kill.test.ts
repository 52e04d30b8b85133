import { readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { RunStore } from '@autotrader/sdk';
import { sampleRows } from '@autotrader/sdk/testing';
import { openReader, openWriter } from '../dist/connections.js';
import { startChild } from './support/children.js';
import { keptLog, scratchFolder, startStorage } from './support/place.js';

const KILLS = 10;

/** Commits to wait for before the kill; differs from kill to kill, the same in every test run. */
function commitsBefore(kill: number): number {
  return 1 + ((kill * 37) % 60);
}

/** What must hold after any kill: all that was acknowledged, nothing torn, nothing out of place. */
async function expectSound(store: RunStore, acknowledged: number): Promise<number> {
  const last = await store.lastSequence();
  expect(last).to.be.at.least(acknowledged);
  const rows = await store.rows(0, last + 1);
  expect(rows).to.deep.equal(sampleRows(1, last));
  // Each commit brought one fill, numbered by its last row: the rows of half a commit would show.
  const [newest] = await store.query('fills', { newest: true, limit: 1 });
  expect(newest?.number ?? 0).to.equal(last);
  const head = await store.head();
  if (typeof head === 'string') expect([head, acknowledged]).to.deep.equal(['missing', 0]);
  else expect(head.sequence).to.be.within(acknowledged, last);
  return last;
}

describe('storage-typeorm: kill -9', () => {
  const place = scratchFolder();
  after(() => place.remove());

  it(`keeps every acknowledged commit over ${KILLS} kills`, async function () {
    this.timeout(120_000);
    let acknowledged = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const child = startChild('writer', place.folder);
      await child.until(commitsBefore(kill));
      child.process.kill('SIGKILL');
      await child.ended;
      const told = Number(child.lines.at(-1) ?? acknowledged);
      expect(told).to.be.above(acknowledged);
      const { storage, close } = await startStorage();
      // Every other time the first to open the log of the killed process is a reader.
      acknowledged = await expectSound(
        await storage.openRun({ folder: place.folder, readOnly: kill % 2 === 0 }),
        told,
      );
      await close();
    }
  });

  it('leaves a log that the next writer writes anew, the same in each byte, before it is read; a reader does not', async () => {
    const folder = join(place.folder, 'left');
    const child = startChild('writer', folder);
    await child.until(30);
    child.process.kill('SIGKILL');
    await child.ended;
    const file = join(folder, 'bot.sqlite');
    const left = readFileSync(`${file}-wal`);
    utimesSync(`${file}-wal`, 0, 0);
    const writtenAt = () => statSync(`${file}-wal`).mtimeMs;
    const reader = await openReader({ file, log: keptLog() });
    expect(writtenAt(), 'by a reader').to.equal(0);
    const writer = await openWriter({ file, log: keptLog() });
    expect(writtenAt(), 'by a writer').to.be.greaterThan(0);
    expect(readFileSync(`${file}-wal`).equals(left)).to.equal(true);
    await reader.destroy();
    await writer.destroy();
  });

  it('lets another process read while one writes', async function () {
    this.timeout(60_000);
    const writer = startChild('writer', place.folder);
    await writer.until(5);
    const reader = startChild('counter', place.folder);
    await reader.ended;
    const seenByThen = Number(writer.lines[4]);
    writer.process.kill('SIGKILL');
    await writer.ended;
    expect(Number(reader.lines[0])).to.be.at.least(seenByThen);
  });
});
