import { expect } from 'chai';
import { helpOf, readArguments } from './arguments.js';
import type { Proof } from './proof.js';

const green = { isGreen: true, text: '', details: [], skips: [], figures: {} };
const proof = (name: string, usualCount?: number): Proof => ({
  name,
  help: `help of ${name}`,
  usualCount,
  options: { [`${name}-size`]: { value: 'N', help: 'its size' } },
  run: async () => green,
});
const ALL = [proof('kills', 20), proof('every-syscall'), proof('power-cut', 5)];
const asked = (...argv: string[]) => {
  const { proofs, ...rest } = readArguments(argv, ALL);
  return { ...rest, proofs: proofs.map(({ proof: { name }, count }) => `${name} ${count}`) };
};

describe('chaos: arguments', () => {
  it('kills 20 times unless told otherwise', () => {
    expect(asked()).to.deep.include({ proofs: ['kills 20'], seed: 1, jobs: 2, json: false });
    expect(asked('--seed', '7', '--jobs', '1')).to.deep.include({ proofs: ['kills 20'], seed: 7, jobs: 1 });
  });

  it('takes a number, or the usual one where it is left out', () => {
    expect(asked('--kills', '300').proofs).to.deep.equal(['kills 300']);
    expect(asked('--power-cut', '--kills=3', '--every-syscall').proofs).to.deep.equal([
      'kills 3',
      'every-syscall 1',
      'power-cut 5',
    ]);
  });

  it("hands a proof's own options on", () => {
    expect(asked('--every-syscall', '--every-syscall-size', '500').options).to.include({
      'every-syscall-size': '500',
    });
  });

  it('refuses what it cannot read', () => {
    for (const argv of [
      ['--kills', '0'],
      ['--kills', '1.5'],
      ['--seed', 'x'],
      ['--jobs', '0'],
      ['--kill', '3'],
    ])
      expect(() => asked(...argv), argv.join(' ')).to.throw(argv[0]);
  });

  it('explains every flag', () => {
    for (const { name, help } of ALL) expect(helpOf(ALL)).to.include(`--${name}`).and.include(help);
    expect(helpOf(ALL)).to.include('--kills-size N');
  });
});
