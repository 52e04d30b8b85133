import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { sampleBytes } from '@autotrader/sdk/testing';
import { HEAD_FILE, HeadWriter, readHead } from '../dist/head-file.js';
import { scratchFolder } from './support/place.js';

describe('storage-typeorm: head file', () => {
  const place = scratchFolder();
  const file = join(place.folder, HEAD_FILE);
  after(() => place.remove());

  it('is missing at first', async () => {
    expect(await readHead(place.folder)).to.equal('missing');
  });

  it('says what was written last, in one small file', async () => {
    const writer = new HeadWriter(place.folder);
    writer.write({ sequence: 1, chain: sampleBytes(32, 1) });
    const head = { sequence: 2 ** 53 - 1, chain: sampleBytes(32, 2) };
    writer.write(head);
    writer.close();
    expect(await readHead(place.folder)).to.deep.equal(head);
    expect(readFileSync(file)).to.have.length(52);
  });

  it('is written anew when it was deleted or replaced under its writer', async () => {
    const writer = new HeadWriter(place.folder);
    writer.renew();
    const head = { sequence: 3, chain: sampleBytes(32, 3) };
    writer.write(head);
    rmSync(file);
    writer.renew();
    expect(await readHead(place.folder)).to.deep.equal(head);
    writeFileSync(`${file}.other`, 'other');
    renameSync(`${file}.other`, file);
    writer.renew();
    writer.close();
    expect(await readHead(place.folder)).to.deep.equal(head);
  });

  it('shows every flipped bit and every lost byte', async () => {
    const sound = readFileSync(file);
    for (let bit = 0; bit < sound.length * 8; bit += 1) {
      const damaged = Buffer.from(sound);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      writeFileSync(file, damaged);
      expect(await readHead(place.folder), `bit ${bit}`).to.equal('damaged');
    }
    for (let length = 1; length < sound.length; length += 1) {
      writeFileSync(file, sound.subarray(0, length));
      expect(await readHead(place.folder), `${length} bytes`).to.equal('damaged');
    }
  });

  it('counts as missing when it is empty: made, but never written', async () => {
    writeFileSync(file, '');
    expect(await readHead(place.folder)).to.equal('missing');
  });
});
