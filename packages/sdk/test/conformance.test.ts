import { expect } from 'chai';
import { BotError, type ComponentDefinition } from '@autotrader/sdk';
import { checkComponent, withoutAmbient, type Check } from '@autotrader/sdk/testing';
import {
  brokerMutants,
  featureMutants,
  goodBroker,
  goodFeature,
  goodModel,
  goodRisk,
  goodSizing,
  goodStrategy,
  secondFeature,
  modelMutants,
  riskMutants,
  sizingMutants,
  strategyMutants,
  type Mutant,
} from './conformance-mutants.js';

async function failureOf({ run }: Check): Promise<unknown> {
  try {
    await run();
    return undefined;
  } catch (error) {
    return error;
  }
}

const KINDS: readonly [ComponentDefinition, readonly Mutant[]][] = [
  [goodFeature, featureMutants],
  [goodModel, modelMutants],
  [goodStrategy, strategyMutants],
  [goodRisk, riskMutants],
  [goodSizing, sizingMutants],
  [goodBroker, brokerMutants],
];

describe('conformance kits', () => {
  for (const [good, mutants] of KINDS) {
    describe(good.kind, () => {
      for (const check of checkComponent(good)) it(`passes: ${check.name}`, () => check.run());

      for (const [i, { check, definition }] of mutants.entries()) {
        it(`sees mutant ${i}: ${check.source}`, async () => {
          const due = checkComponent(definition).filter(({ name }) => check.test(name));
          expect(due).to.have.length(1);
          const error = await failureOf(due[0] as Check);
          expect(error).to.be.instanceOf(BotError);
          expect((error as BotError).code).to.equal('BOT_CONFORMANCE');
        });
      }
    });
  }

  it('passes a feature whose state is of a second version', async () => {
    for (const { run } of checkComponent(secondFeature)) await run();
  });

  it('has a mutant for every check that kinds share', () => {
    const names = checkComponent(goodFeature).map(({ name }) => name);
    const unseen = names.filter((name) => !featureMutants.some(({ check }) => check.test(name)));
    expect(unseen).to.deep.equal([]);
  });
});

describe('withoutAmbient', () => {
  it('forbids and puts back, also after a throw', () => {
    const { exp } = Math;
    const uses: (() => unknown)[] = [
      () => Math.exp(1),
      () => Math.random(),
      () => Date.now(),
      () => new Date(),
      () => setTimeout(() => undefined, 0),
      () => performance.now(),
    ];
    for (const use of uses) expect(() => withoutAmbient(use)).to.throw(/not allowed/);
    expect(Math.exp).to.equal(exp);
    expect(withoutAmbient(() => Math.sqrt(4))).to.equal(2);
    expect(Date.now()).to.be.above(0);
  });
});
