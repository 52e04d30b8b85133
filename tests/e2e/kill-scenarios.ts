import { expect } from 'chai';
import {
  AIMS,
  expectNothingAskedTwice,
  expectNothingForgotten,
  killOften,
  type Aim,
  type KilledRun,
  type KillPlan,
} from './kill-harness.js';
import { BTC, inProject, json, LEARNING, LIGHT, setting, writeBars, type Summary } from './project.js';
import { expectSameHistory, historyOf } from './stored-history.js';

/** Name of the runs that are killed. */
export const RUN = 'killed';
/** Settings of a run that is played as fast as it can, with a checkpoint every 400 events. */
export const AT_FULL_SPEED = [
  ...['--run', RUN, '--speed', 'max', '--until-end'],
  ...['--set', 'checkpoint.everyEvents=400'],
];

/** A market and the settings under which it is played. */
export interface Scenario {
  readonly name: string;
  readonly bars: number;
  readonly settings: readonly string[];
}

/** The markets that are killed, each long enough for so many kills. */
export function scenarios(kills: number): readonly Scenario[] {
  return [
    { name: 'feed candles', bars: 2_500 * kills, settings: [...LIGHT, ...setting(BTC, { feed: 'candles' })] },
    { name: 'feed trades', bars: 700 * kills, settings: [...LIGHT, ...setting(BTC, { feed: 'trades' })] },
    { name: 'the LSTM learning', bars: 250 * kills, settings: LEARNING },
  ];
}

/** Each aim in turn, beginning elsewhere in each round. */
export function aimsOf(kills: number, round: number): Aim[] {
  return Array.from({ length: kills }, (_, k) => AIMS[(k + 2 * round) % AIMS.length] as Aim);
}

/** Plays a market once uninterrupted and once killed again and again; both must have come to the same. */
export async function killedAndWhole(
  scenario: Scenario,
  aims: readonly Aim[],
  seed: number,
  between?: KillPlan['between'],
): Promise<KilledRun> {
  return inProject(async (whole) => {
    const file = writeBars(whole, 'bars.csv', scenario.bars, { seed });
    const args = ['run', '--data', file, ...scenario.settings, ...AT_FULL_SPEED];
    const wanted = await json(args, { cwd: whole, timeoutMs: 120_000 });
    return inProject(async (cwd) => {
      const run = await killOften({
        cwd,
        args,
        events: wanted.sequence,
        aims,
        seed,
        ...(between && { between }),
      });
      expect(figures(run.summary)).to.deep.equal(figures(wanted));
      const [killed, uninterrupted] = [await historyOf(cwd, RUN), await historyOf(whole, RUN)];
      expectSameHistory(killed, uninterrupted);
      expectNothingAskedTwice(run, killed);
      expectNothingForgotten(run, killed);
      return run;
    });
  });
}

/** All figures but the number of events that the last session alone has stepped. */
function figures({ events: _events, ...rest }: Summary): Omit<Summary, 'events'> {
  return rest;
}
