import { expect } from 'chai';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import sinon from 'sinon';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { listenForHolder, lockHolder, takeLock } from '../dist/recovery/lock.js';
import { isAlive } from '../dist/recovery/process-identity.js';
import { setAside } from '../dist/runs/run-folder.js';
import { failureOf, scratchFolder, type ScratchFolder } from './scratch-folder.js';

const STARTER = fileURLToPath(new URL('./lock-starter.js', import.meta.url));
const STARTERS = 6;
const ROUNDS = 60;

/** A pid that is no longer in use. */
const deadPid = (): number => spawnSync('true').pid;
const dead = (key: string): string => JSON.stringify({ pid: deadPid(), startedAt: '1', key });

interface Starter {
  readonly child: ChildProcess;
  /** Sends a line and waits for the answer. */
  ask(line: string): Promise<string>;
}

function starter(): Starter {
  const child = spawn(process.execPath, [STARTER], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdout.setEncoding('utf8');
  const ask = (line: string) =>
    new Promise<string>((resolve) => {
      child.stdout.once('data', (text: string) => resolve(text.trim()));
      child.stdin.write(`${line}\n`);
    });
  return { child, ask };
}

describe('the lock of a run', () => {
  let scratch: ScratchFolder;
  let file: string;
  beforeEach(() => {
    scratch = scratchFolder();
    file = join(scratch.path, 'lock');
  });
  afterEach(() => scratch.remove());

  it('names its holder, refuses a second one, and leaves nothing behind', async () => {
    const lock = takeLock(scratch.path, 'main');
    expect(JSON.parse(readFileSync(file, 'utf8'))).to.include({ pid: process.pid });
    expect(lockHolder(scratch.path)).to.equal(process.pid);
    const error = await failureOf(() => takeLock(scratch.path, 'main'));
    expect([error.code, error.message.includes(String(process.pid))]).to.deep.equal(['BOT_RUN_LOCKED', true]);
    lock.release();
    expect(readdirSync(scratch.path)).to.deep.equal([]);
  });

  it('says whose it was', () => {
    const first = takeLock(scratch.path, 'main');
    expect(first.from).to.equal(undefined);
    first.release();
    const content = dead('0');
    writeFileSync(file, content);
    expect(takeLock(scratch.path, 'main').from).to.equal((JSON.parse(content) as { pid: number }).pid);
  });

  const leftBehind: readonly (readonly [string, () => string])[] = [
    ['of a process that died', () => dead('0')],
    ['whose pid another process has now', () => JSON.stringify({ pid: process.pid, startedAt: '1' })],
    ['that is empty', () => ''],
    ['that is cut off', () => '{"pid":1'],
    ['of zeros, as after a power cut', () => '\0'.repeat(60)],
    ['of something else', () => '[]'],
  ];
  for (const [what, content] of leftBehind) {
    it(`takes over a lock ${what}`, () => {
      writeFileSync(file, content());
      expect(lockHolder(scratch.path)).to.equal(undefined);
      takeLock(scratch.path, 'main').release();
      expect(readdirSync(scratch.path)).to.deep.equal([]);
    });
  }

  it("of another container is its holder's while that gives a sign of life, and is taken over after a silence", async () => {
    const dead = { pid: deadPid(), startedAt: '1', place: 'elsewhere pid:[1]' };
    writeFileSync(file, JSON.stringify(dead));
    expect(lockHolder(scratch.path)).to.equal(dead.pid);
    expect(await failureOf(() => takeLock(scratch.path, 'main'))).to.have.property('code', 'BOT_RUN_LOCKED');
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(file, longAgo, longAgo);
    expect(lockHolder(scratch.path)).to.equal(undefined);
    takeLock(scratch.path, 'main').release();
    expect(readdirSync(scratch.path)).to.deep.equal([]);
  });

  it('gives a sign of life as long as it is held', () => {
    const clock = sinon.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const lock = takeLock(scratch.path, 'main');
    const heard = (): number => statSync(file).mtimeMs;
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(file, longAgo, longAgo);
    clock.tick(6_000);
    expect(Date.now() - heard()).to.be.lessThan(10_000);
    lock.release();
    expect(clock.countTimers()).to.equal(0);
    clock.restore();
  });

  it('waits for a holder in another container only until that has given a sign of life', async () => {
    writeFileSync(file, JSON.stringify({ pid: 1, startedAt: '1', place: 'elsewhere pid:[1]' }));
    const waiting = listenForHolder(scratch.path, new AbortController().signal);
    await sleep(50);
    utimesSync(file, new Date(), new Date(Date.now() + 1));
    await waiting;
    expect(await failureOf(() => takeLock(scratch.path, 'main'))).to.have.property('code', 'BOT_RUN_LOCKED');
  });

  it('goes behind starts that were killed while they took over', () => {
    let [place, content] = [file, dead('0')];
    for (const key of ['1', '2', '3']) {
      writeFileSync(place, content);
      place = `${file}.${createHash('sha256').update(content).digest('hex').slice(0, 32)}`;
      content = dead(key);
    }
    // The heirs of the first, none of which lived to take its name.
    expect(readdirSync(scratch.path)).to.have.length(3);
    takeLock(scratch.path, 'main').release();
    expect(readdirSync(scratch.path)).to.deep.equal([]);
  });

  it('that another took over is noticed, not given back, and shows no life of the one before', async () => {
    const clock = sinon.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const lock = takeLock(scratch.path, 'main');
    lock.assertHeld();
    const another = JSON.stringify({ pid: 4711 });
    writeFileSync(file, another);
    const error = await failureOf(() => lock.assertHeld());
    expect([error.code, error.message.includes('4711')]).to.deep.equal(['BOT_RUN_LOCKED', true]);
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(file, longAgo, longAgo);
    clock.tick(6_000);
    expect(Date.now() - statSync(file).mtimeMs).to.be.greaterThan(50_000);
    lock.release();
    clock.restore();
    expect(readFileSync(file, 'utf8')).to.equal(another);
  });

  it('keeps a run that is in use from being set aside', async () => {
    const folder = join(scratch.path, '.bot/runs/main');
    const lock = takeLock(folder, 'main');
    expect((await failureOf(() => setAside(scratch.path, 'main'))).code).to.equal('BOT_RUN_LOCKED');
    lock.release();
    expect(setAside(scratch.path, 'main')).to.equal('main.1');
    expect(readdirSync(join(scratch.path, '.bot/runs'))).to.deep.equal(['main.1']);
    expect(readdirSync(`${folder}.1`)).to.deep.equal([]);
  });

  it('is no longer held by a process that ended and whose parent does not look', async function () {
    if (process.platform !== 'linux') this.skip(); // only /proc tells a process that has ended from one that lives
    const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 20']);
    const [pid] = (await once(parent.stdout, 'data')) as [Buffer];
    const ended = { pid: Number(pid), startedAt: '' };
    for (let look = 0; look < 100 && isAlive(ended); look++) await sleep(20);
    parent.kill('SIGKILL');
    expect(isAlive(ended)).to.equal(false);
  });

  it(`is won by one of ${STARTERS} simultaneous starts, whatever the last one left behind`, async function () {
    this.timeout(60_000);
    const starters = Array.from({ length: STARTERS }, starter);
    try {
      const wins: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        if (round % 3 < 2) writeFileSync(file, round % 3 === 0 ? dead('0') : '');
        const at = Date.now() + 5;
        const answers = await Promise.all(starters.map(({ ask }) => ask(`take ${at} ${scratch.path}`)));
        wins.push(answers.filter((answer) => answer === 'won').length);
        await Promise.all(starters.map(({ ask }) => ask('release')));
      }
      expect(new Set(wins)).to.deep.equal(new Set([1]));
      expect(readdirSync(scratch.path)).to.deep.equal([]);
    } finally {
      for (const { child } of starters) child.kill('SIGKILL');
    }
  });
});
