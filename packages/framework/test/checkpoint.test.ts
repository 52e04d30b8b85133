import { expect } from 'chai';
import { encodeState } from '@autotrader/sdk/state';
import { createRandom, nextInteger, nextUniform } from '@autotrader/sdk/random';
import { packState, pageHashes, unpackState } from '../dist/recovery/checkpoint.js';

function richState(): {
  weights: Float32Array;
  rows: Float32Array;
  ledger: bigint;
  name: string;
  small: Int32Array;
} {
  const random = createRandom(1);
  const fill = (length: number) => Float32Array.from({ length }, () => nextUniform(random));
  const rows = fill(50_000);
  rows[7] = NaN;
  return { weights: fill(3_000), rows, ledger: -5n, name: 'é', small: Int32Array.of(1, -2) };
}

const pagesOf = (packed: ReturnType<typeof packState>) =>
  new Map(packed.pages.map(({ hash, bytes }) => [hash, bytes]));

describe('checkpoint', () => {
  it('brings the state back bit for bit', () => {
    const state = richState();
    const packed = packState(state);
    const restored = unpackState(packed, pagesOf(packed));
    expect(Buffer.compare(encodeState(restored), encodeState(state))).to.equal(0);
    expect(new Set(pageHashes(packed.manifest))).to.deep.equal(new Set(packed.hashes));
  });

  it('holds copies: the state may move on', () => {
    const state = richState();
    const before = encodeState(state).slice();
    const packed = packState(state);
    state.weights.fill(9);
    expect(Buffer.compare(encodeState(unpackState(packed, pagesOf(packed))), before)).to.equal(0);
  });

  it('gives only changed pages the second time', () => {
    const state = richState();
    const first = packState(state);
    state.rows[20_000] = 5;
    const second = packState(state, new Set(first.hashes));
    expect(first.pages.length).to.be.above(3);
    expect(second.pages).to.have.length(1);
    const all = new Map([...pagesOf(first), ...pagesOf(second)]);
    expect((unpackState(second, all) as { rows: Float32Array }).rows[20_000]).to.equal(5);
  });

  it('notices every flipped bit of manifest and pages, and a missing page', () => {
    const packed = packState(richState());
    const random = createRandom(5);
    for (let n = 0; n < 300; n++) {
      const manifest = Uint8Array.from(packed.manifest);
      const at = nextInteger(random, manifest.length);
      manifest[at] = (manifest[at] as number) ^ (1 << nextInteger(random, 8));
      expect(() => unpackState({ manifest }, pagesOf(packed)))
        .to.throw()
        .with.property('code', 'BOT_STATE_CORRUPT');
    }
    const pages = pagesOf(packed);
    const [hash, bytes] = [...pages][0] as [string, Uint8Array];
    const flipped = bytes.slice();
    flipped[3] = (flipped[3] as number) ^ 4;
    expect(() => unpackState(packed, new Map(pages).set(hash, flipped))).to.throw(/damaged/);
    pages.delete(hash);
    expect(() => unpackState(packed, pages)).to.throw(/missing/);
  });
});
