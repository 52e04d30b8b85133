import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runBot, type BotResult } from './bot.js';
import { inPluginProject } from './plugin.js';
import { BTC, json, writeBars, type SessionView, type Summary } from './project.js';

const TIMEOUT_MS = 150_000;
const BARS = 120;
/** Close of a bar at which the plugin fails: the 60th. */
const FAILS_AT = 1_577_836_800_000 + 60 * 60_000;
const RUN = [
  ...['run', '--data', 'bars.csv', '--run', 'main', '--speed', 'max', '--until-end', '--no-dashboard'],
  ...['--set', 'models=[]', '--set', 'hangMs=1000'],
];
const SWITCHED_OFF = /main\/strategy:fixture is switched off/;

/** A strategy that does something from a bar on. */
const strategy = (fails: string): string => `defineStrategy({
  name: 'fixture',
  options: z.strictObject({}),
  onCandle(candle) {
    if (candle.openTime >= ${FAILS_AT}) { ${fails} }
    return hold;
  },
})`;

/** While this file is there, the process that loads the plugin removes it and dies. */
const DIES = 'dies';
const diesOnce = (): string => `await import('node:fs').then(({ existsSync, rmSync }) => {
  if (!existsSync('${DIES}')) return ${strategy('')};
  rmSync('${DIES}');
  process.abort();
})`;

async function supervised(cwd: string, more: readonly string[] = []): Promise<BotResult> {
  return runBot([...RUN, '--supervise', ...more], { cwd, timeoutMs: TIMEOUT_MS });
}

async function sessionsOf(
  cwd: string,
): Promise<{ cause: string; end: string; previous: string; id: string }[]> {
  const { sessions } = await json<{ sessions: SessionView[] }>(['sessions:list', 'main'], { cwd });
  return sessions.map(({ cause, detail: { end = '' }, id, previous }) => ({ cause, end, id, previous }));
}

const logOf = (cwd: string): string => readFileSync(join(cwd, '.bot/logs/bot.log'), 'utf8');

/** The bot went on to the end of the data without the strategy, by a journaled event that a replay meets, too. */
async function expectWentOn(cwd: string, { code, stderr }: BotResult): Promise<void> {
  expect(code, stderr).to.equal(0);
  expect(logOf(cwd)).to.match(SWITCHED_OFF);
  const replayed = await json<Summary & { same: boolean }>(['replay', 'main'], { cwd });
  expect(replayed.same).to.equal(true);
  expect(replayed.sequence).to.be.above(BARS);
}

describe('e2e: plugins that fail', function () {
  this.timeout(TIMEOUT_MS);

  const inRun = (body: string, use: (cwd: string) => Promise<void>) =>
    inPluginProject(body, (cwd) => {
      writeBars(cwd, 'bars.csv', BARS);
      return use(cwd);
    });

  it('one that never comes back is killed, named, and switched off by the next session', () =>
    inRun(strategy('for (;;);'), async (cwd) => {
      await expectWentOn(cwd, await supervised(cwd));
      const sessions = await sessionsOf(cwd);
      expect(sessions.map(({ cause }) => cause)).to.deep.equal(['hung', 'clean']);
      expect(sessions[0]?.end).to.include('1000 ms');
      expect(sessions[1]?.previous).to.equal(sessions[0]?.id);
      const { stdout } = await runBot(['sessions:show', '1', '--run', 'main'], { cwd });
      expect(stdout).to.include('hung').and.include('did not come back').and.include('recovery:');
    }));

  it('one that ends the process, even with 0, is named and switched off when it does so again', () =>
    inRun(strategy('process.exit(0);'), async (cwd) => {
      await expectWentOn(cwd, await supervised(cwd));
      const sessions = await sessionsOf(cwd);
      expect(sessions.map(({ cause }) => cause)).to.deep.equal(['crashed', 'crashed', 'clean']);
      expect(sessions[0]?.end).to.include('process.exit(0)').and.include('main/strategy:fixture');
    }));

  it('one that fills the memory is named and switched off when it does so again', () =>
    inRun(strategy('const all = []; for (;;) all.push(new Array(1000).fill(0.5));'), async (cwd) => {
      const env = { NODE_OPTIONS: '--max-old-space-size=150' };
      const result = await runBot([...RUN, '--supervise', '--set', 'hangMs=60000'], {
        ...{ cwd, env, timeoutMs: TIMEOUT_MS },
      });
      await expectWentOn(cwd, result);
      const sessions = await sessionsOf(cwd);
      expect(sessions.map(({ cause }) => cause)).to.deep.equal(['outOfMemory', 'outOfMemory', 'clean']);
    }));

  it('one that throws is switched off, which the result, the session and the doctor say; no event is of two sessions', () =>
    inRun(strategy("throw new Error('oops');"), async (cwd) => {
      const { code, stdout, stderr } = await supervised(cwd, ['--json']);
      expect(code, stderr).to.equal(0);
      const summary = JSON.parse(stdout) as Summary;
      expect(summary.disabled).to.deep.equal(['main/strategy:fixture']);
      const { sessions } = await json<{ sessions: SessionView[] }>(['sessions:list', 'main'], { cwd });
      expect(sessions.map(({ cause }) => cause)).to.deep.equal(['crashed', 'crashed', 'clean']);
      let next = 1;
      for (const { firstSequence, lastSequence } of sessions) {
        expect(firstSequence).to.equal(next);
        next = lastSequence + 1;
      }
      expect(next).to.equal(summary.sequence + 1);
      const shown = await runBot(['sessions:show', '--run', 'main'], { cwd });
      expect(shown.stdout)
        .to.match(/switched off: main\/strategy:fixture$/m)
        .and.match(/switched off .*it ended the bot 2 times at candle .*oops$/m);
      const doctor = await runBot(['doctor'], { cwd });
      expect(doctor.stdout).to.match(/last start of main: .*; switched off: main\/strategy:fixture/);
      const again = await runBot(RUN, { cwd });
      expect(again.stdout, again.stderr).to.include('switched off: main/strategy:fixture');
    }));

  it('an event at which the process crashes without a word is quarantined at the third time, and the run goes on', () =>
    inRun(strategy(`if (candle.openTime === ${FAILS_AT}) process.abort();`), async (cwd) => {
      const { code, stderr, stdout } = await supervised(cwd, ['--json']);
      expect(code, stderr).to.equal(0);
      expect(stdout.split('\n'), 'one object and its line end').to.have.length(2);
      const causes = (await sessionsOf(cwd)).map(({ cause }) => cause);
      expect(causes).to.deep.equal(['crashed', 'crashed', 'crashed', 'clean']);
      expect(logOf(cwd)).to.include(`candle:${BTC}:${FAILS_AT} is quarantined`);
      const shown = await runBot(['sessions:show', '--run', 'main'], { cwd });
      expect(shown.stdout).to.match(new RegExp(`quarantined .*candle:${BTC}:${FAILS_AT}: the bot died`));
      const replayed = await json<Summary & { same: boolean }>(['replay', 'main'], { cwd });
      expect(replayed.same).to.equal(true);
      // Every bar, and before them the rules and the fees: the journal keeps the one that was not stepped, too.
      expect(replayed.sequence).to.equal(BARS + 2);
    }));

  it('one that crashes without a word at the next event too stops the supervisor; nothing durable is lost', () =>
    inRun(strategy('process.abort();'), async (cwd) => {
      const { code, stderr } = await supervised(cwd);
      expect(code, stderr).to.equal(70);
      expect(stderr).to.include('BOT_CRASH_LOOP').and.include('SIGABRT');
      const sessions = await sessionsOf(cwd);
      expect(sessions.slice(0, -1).map(({ end }) => end)).to.deep.equal(
        Array(sessions.length - 1).fill('ended by SIGABRT'),
      );
      expect(sessions.length).to.be.within(6, 7);
    }));

  it('a supervised run that is to begin anew does so though its first session dies before it began', () =>
    inRun(diesOnce(), async (cwd) => {
      const first = await json<Summary>(RUN, { cwd, timeoutMs: TIMEOUT_MS });
      writeFileSync(join(cwd, DIES), '');
      const again = await supervised(cwd, ['--fresh', '--json']);
      expect(again.code, again.stderr).to.equal(0);
      expect(existsSync(join(cwd, DIES)), 'it died').to.equal(false);
      expect((JSON.parse(again.stdout) as Summary).digest).to.equal(first.digest);
      expect(await sessionsOf(cwd)).to.have.length(1);
      expect(readdirSync(join(cwd, '.bot/runs')).sort()).to.deep.equal(['main', 'main.1']);
    }));

  for (const [what, body] of [
    ['throws in a timer', "setTimeout(() => { throw new Error('late') }, 10)"],
    ['leaves a rejected promise', "void Promise.reject(new Error('late'))"],
  ] as const) {
    it(`one that ${what} ends the session with a fault, and the run goes on`, () =>
      inRun(strategy(`if (candle.openTime === ${FAILS_AT}) ${body};`), async (cwd) => {
        const slow = RUN.map((arg) => (arg === 'max' ? '1200' : arg));
        const { code, stderr } = await runBot(slow, { cwd, timeoutMs: TIMEOUT_MS });
        expect(code, stderr).to.equal(1);
        expect(stderr).to.include('BOT_UNCAUGHT').and.include('late');
        const summary = await json<Summary>(RUN, { cwd, timeoutMs: TIMEOUT_MS });
        const sessions = await sessionsOf(cwd);
        expect(sessions.map(({ cause }) => cause)).to.deep.equal(['crashed', 'clean']);
        expect(sessions[0]?.end).to.include('late');
        expect(summary.sequence).to.be.above(BARS);
        expect(logOf(cwd)).to.include('late');
      }));
  }
});
