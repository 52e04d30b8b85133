import { expect } from 'chai';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runBot } from './bot.js';
import { BTC, inProject, json, LEARNING, writeBars, type Summary } from './project.js';

const TIMEOUT_MS = 180_000;
/** Far from a whole part of the events: the last batch is never the one with which a checkpoint is due. */
const SETTINGS = [...LEARNING, '--set', 'checkpoint.everyEvents=250'];
const RUN = ['run', '--data', 'bars.csv', '--run', 'main', '--speed', 'max', '--until-end', ...SETTINGS];

interface Listed {
  readonly knownGood: number;
  readonly checkpoints: readonly {
    readonly sequence: number;
    readonly parent: number;
    readonly reason: string;
    readonly marks: readonly string[];
    readonly lanes: Readonly<Record<string, { readonly equity: string }>>;
  }[];
}

interface Verified {
  readonly sound: boolean;
  readonly noted: boolean;
  readonly checkpoints: readonly {
    readonly sequence: number;
    readonly replayed: number;
    readonly reached: number[];
  }[];
}

interface Diff {
  readonly same: boolean;
  readonly components: readonly {
    readonly component: string;
    readonly model: string;
    readonly changed: number;
    readonly norm: number;
  }[];
  readonly leaves: readonly { readonly path: string }[];
}

describe('e2e: checkpoints', function () {
  this.timeout(TIMEOUT_MS);

  it('are listed, shown, verified by replay, compared and pruned', () =>
    inProject(async (cwd) => {
      writeBars(cwd, 'bars.csv', 900);
      const run = await json<Summary>(RUN, { cwd, timeoutMs: TIMEOUT_MS });
      const { checkpoints } = await json<Listed>(['checkpoints:list', 'main'], { cwd });
      const sequences = checkpoints.map(({ sequence }) => sequence);
      expect(sequences.length).to.be.above(3);
      expect(checkpoints[0]).to.deep.include({ sequence: run.sequence, reason: 'end of session' });
      expect(checkpoints[0]?.lanes.main?.equity).to.equal(run.equity);
      expect(checkpoints[0]?.parent).to.equal(sequences[1]);

      const shown = await json<Summary>(['checkpoints:show'], { cwd });
      expect(shown).to.deep.include({ sequence: run.sequence, digest: run.digest });

      const oldest = sequences.at(-1) as number;
      const verify = ['checkpoints:verify', '--replay', ...SETTINGS];
      const one = await json<Verified>([...verify, String(oldest)], { cwd, timeoutMs: TIMEOUT_MS });
      expect(one).to.deep.include({ sound: true, noted: true });
      expect(one.checkpoints[0]?.replayed).to.equal(run.sequence - oldest);
      expect(one.checkpoints[0]?.reached).to.deep.equal(sequences.slice(0, -1).reverse());

      await expectDifference(cwd, oldest);
      await expectKept(cwd, oldest, run.sequence);
      const pruned = ['checkpoints:prune', '--keep', '1', ...SETTINGS];
      const { kept } = await json<{ kept: number[] }>(pruned, { cwd });
      expect(kept).to.include.members([run.sequence, oldest]).and.have.length.within(2, 3);
      expect((await json<Listed>(['checkpoints:list'], { cwd })).knownGood).to.equal(oldest);
      expect(readdirSync(join(cwd, '.bot/runs/main'))).not.to.include('lock');
    }));

  it('an unknown one is a usage error that names those there are', () =>
    inProject(async (cwd) => {
      writeBars(cwd, 'bars.csv', 100);
      const { sequence } = await json<Summary>(RUN, { cwd });
      for (const command of ['show', 'verify', 'diff']) {
        const { code, stderr } = await runBot([`checkpoints:${command}`, '7'], { cwd });
        expect(code, command).to.equal(2);
        expect(stderr).to.include('no checkpoint 7').and.include(String(sequence));
      }
    }));
});

/** Those that always stay are told, and not dropped. */
async function expectKept(cwd: string, good: number, newest: number): Promise<void> {
  const { checkpoints } = await json<Listed>(['checkpoints:list'], { cwd });
  const marks = new Map(checkpoints.map(({ sequence, marks }) => [sequence, marks]));
  expect(marks.get(good)).to.include('known good');
  expect(marks.get(newest)).to.include('newest');
  const best = checkpoints.find(({ marks }) => marks.includes('best'))?.sequence;
  for (const sequence of [good, newest, best]) {
    const { code, stderr } = await runBot(['checkpoints:prune', '--drop', String(sequence)], { cwd });
    expect(code, String(sequence)).to.equal(2);
    expect(stderr).to.include('always stays');
  }
}

async function expectDifference(cwd: string, oldest: number): Promise<void> {
  const diff = await json<Diff>(['checkpoints:diff', String(oldest)], { cwd });
  const changed = new Map(diff.components.map(({ component, ...rest }) => [component, rest]));
  const lstm = changed.get(`lanes.main.markets.${BTC}.models.2`);
  expect(lstm?.changed).to.be.above(5_000);
  expect(lstm?.norm).to.be.above(0);
  expect(lstm?.model).to.equal('lstm');
  const layers = diff.leaves.filter(({ path }) => path.includes('.models.2.parameters.'));
  expect(layers.map(({ path }) => path.split('parameters.')[1])).to.deep.equal([
    ...['layer 1 inputs', 'layer 1 recurrent', 'layer 1 bias'],
    ...['head', 'head bias'],
  ]);
  expect([...changed.keys()])
    .to.include('lanes.main.ledger')
    .and.not.include('rules');
  const same = await json<Diff>(['checkpoints:diff', String(oldest), String(oldest)], { cwd });
  expect(same.same).to.equal(true);
}
