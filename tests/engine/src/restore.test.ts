import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { createRandom, nextInteger } from '@autotrader/sdk/random';
import { choose, prepare } from './components.js';
import { Bench, bracketLane, OUTPUT, specOf, twoByTwo } from './engine-fixture.js';
import { STORIES, type StoryName } from './stories.js';
import { story, turningPoints } from './story.js';
import { BTC, ETH } from './streams.js';

const RANDOM_CUTS = 8;
const PROCESS_CUTS = 3;
const RICH_PROCESS_CUTS = 5;
const CONTINUE = fileURLToPath(new URL('./continue-run.js', import.meta.url));

interface Cut {
  readonly at: number;
  readonly snapshot: Uint8Array;
  /** Purposes of the orders that are open here. */
  readonly open: readonly string[];
}

/** One run to the end, with a snapshot before each event in `places`. */
function uninterrupted(name: StoryName, places: ReadonlySet<number>): { whole: Bench; cuts: Cut[] } {
  const { spec, told } = STORIES[name];
  const whole = new Bench(spec());
  const cuts: Cut[] = [];
  told().forEach(({ event, history }, at) => {
    if (places.has(at)) cuts.push({ at, snapshot: whole.snapshot(), open: purposes(whole) });
    whole.play([event], history);
  });
  return { whole, cuts };
}

const purposes = ({ engine }: Bench): string[] =>
  engine.lanes.flatMap(({ orders }) => orders.state.open.map(({ purpose }) => purpose));

function drawn(count: number, below: number): number[] {
  const random = createRandom(2026);
  return Array.from({ length: count }, () => nextInteger(random, below));
}

function places(): number[] {
  const events = story();
  return [...drawn(RANDOM_CUTS, events.length), ...turningPoints(events).filter((at) => at < events.length)];
}

describe('engine: a state that was stored and brought back', () => {
  let whole: Bench;
  let cuts: Cut[];

  before(async () => {
    await prepare();
    ({ whole, cuts } = uninterrupted('usual', new Set(places())));
  });

  it('is tried where orders, protections and forecasts are alive', () => {
    const open = new Set(cuts.flatMap((cut) => cut.open));
    expect(open).to.include('entry');
    expect(open).to.include('protection');
    expect(cuts.length).to.be.above(RANDOM_CUTS);
    for (const code of [OUTPUT.prediction, OUTPUT.scored, OUTPUT.fill, OUTPUT.roundTrip, OUTPUT.refused])
      expect(whole.sort(code), `output ${code}`).not.to.be.empty;
  });

  it('has the digest it had, and goes on to the same outputs and digest', () => {
    const events = story();
    for (const { at, snapshot } of cuts) {
      const rest = Bench.restored(twoByTwo(), snapshot);
      expect(Buffer.compare(rest.snapshot(), snapshot), `snapshot before event ${at}`).to.equal(0);
      rest.play(events.slice(at));
      expect(rest.bytes() === whole.bytes(at), `outputs from event ${at} on`).to.equal(true);
      expect(rest.digest, `digest after a cut at ${at}`).to.equal(whole.digest);
    }
  });

  it('is as good as the live one an event on, wherever the cut', () => {
    // Limits far enough below the price to rest: a submission alone may bring a new fee tier.
    const strategy = choose('strategy', 'bracket', { below: 0.002 });
    const spec = specOf([bracketLane({ strategy })], [BTC, ETH]);
    const live = new Bench(spec);
    story().forEach((event, at) => {
      const rest = Bench.restored(spec, live.snapshot()).play([event]);
      live.play([event]);
      expect(Buffer.compare(rest.snapshot(), live.snapshot()), `after event ${at}`).to.equal(0);
    });
  });

  it('goes on the same in a process that has seen nothing before', function () {
    this.timeout(60_000);
    const folder = mkdtempSync(join(tmpdir(), 'engine-'));
    try {
      const alive = [...cuts].sort((a, b) => b.open.length - a.open.length).slice(0, PROCESS_CUTS);
      for (const cut of alive) expect(continued('usual', folder, cut)).to.deep.equal(expected(whole, cut.at));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('engine: every default plugin, restored in a process that has seen nothing before', function () {
  this.timeout(60_000);

  it('goes on the same, wherever the cut: four lanes, candles and trades, history, what is switched off or replaced', async () => {
    await prepare();
    const count = STORIES.rich.told().length;
    // Early ones have most before them: history, the pause, what is switched off.
    const at = [3, 60, ...drawn(RICH_PROCESS_CUTS - 2, count)];
    const { whole, cuts } = uninterrupted('rich', new Set(at));
    expect(new Set(whole.all.map(([code]) => code))).to.have.property('size', Object.keys(OUTPUT).length);
    const folder = mkdtempSync(join(tmpdir(), 'engine-'));
    try {
      for (const cut of cuts)
        expect(continued('rich', folder, cut), `cut at ${cut.at}`).to.deep.equal(expected(whole, cut.at));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

const expected = (whole: Bench, at: number) => ({
  digest: whole.digest,
  outputs: createHash('sha256').update(whole.bytes(at)).digest('hex'),
});

function continued(name: StoryName, folder: string, { at, snapshot }: Cut): unknown {
  const file = join(folder, `${at}.state`);
  writeFileSync(file, snapshot);
  const { stdout, stderr, status } = spawnSync(process.execPath, [CONTINUE, name, file, String(at)], {
    encoding: 'utf8',
  });
  expect(status, stderr).to.equal(0);
  return JSON.parse(stdout);
}
