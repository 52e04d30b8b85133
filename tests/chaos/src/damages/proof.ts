import { join } from 'node:path';
import { mkdirSync } from 'node:fs';
import { cpuSeconds } from '../cpu.js';
import { inLanes } from '../lanes.js';
import type { Proof, ProofRequest, Verdict } from '../proof.js';
import { prepare } from './prepared.js';
import { OLDER, Tally, UNCHANGED } from './tally.js';
import type { Share } from './target.js';
import { Worker } from './worker-process.js';

/** Damages that a worker is given at a time. */
const SHARE = 100;
const SAY_EVERY = 10;
const MS = 1_000;

/** Damages the files of a bot at random; it must come to the same state or refuse to start. */
export const damages: Proof = {
  name: 'damages',
  help: 'Damage a run and a backup N times (bits, sectors, cuts); each start gives the same state or a refusal (1000).',
  usualCount: 1_000,
  options: { damage: { value: 'NUMBER', help: 'Only the one of this number, to look into it.' } },
  run: prove,
};

async function prove(request: ProofRequest): Promise<Verdict> {
  const folder = join(request.folder, 'prepared');
  mkdirSync(folder, { recursive: true });
  await prepare(folder);
  const before = cpuSeconds();
  const tally = await tried(request, folder);
  const seconds = cpuSeconds() - before;
  return verdictOf(request, tally, (seconds * MS) / Math.max(1, tally.tried));
}

async function tried(request: ProofRequest, folder: string): Promise<Tally> {
  const { jobs, stop, say } = request;
  const shares = sharesOf(request);
  const tally = new Tally();
  const workers = await Promise.all(
    Array.from({ length: Math.min(jobs, shares.length) }, () => Worker.start(folder)),
  );
  try {
    await inLanes(shares, workers, stop, async (share, worker, done) => {
      tally.join(await worker.try(share));
      if (done % SAY_EVERY === 0) say(`${tally.tried} damages, ${tally.violated} violations`);
    });
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
  }
  return tally;
}

function sharesOf({ count, seed, options }: ProofRequest): Share[] {
  if (options.damage !== undefined) return [{ seed, first: Number(options.damage), count: 1 }];
  const shares = Math.ceil(count / SHARE);
  return Array.from({ length: shares }, (_, n) => ({
    seed,
    first: n * SHARE,
    count: Math.min(SHARE, count - n * SHARE),
  }));
}

function verdictOf({ count, seed, options }: ProofRequest, tally: Tally, ms: number): Verdict {
  const { tried, violated, violations, byFile, lines } = tally;
  const isShort = options.damage === undefined && tried < count;
  return {
    isGreen: violated === 0 && tried > 0,
    text:
      `${tried} damages, ${violated} undetected changes of state: ${tally.of(UNCHANGED)} without effect, ` +
      `${tally.of(OLDER)} mended by an older checkpoint, ${tally.refused} refused`,
    details: [
      ...violations.map((violation) => `${violation} (--seed ${seed} --damage to try it alone)`),
      ...lines,
      ...(isShort ? [`ended early: ${tried} of ${count} damages`] : []),
      `${ms.toFixed(1)} ms of CPU a damage`,
    ],
    skips: [],
    figures: { tried, violated, byFile, cpuMsPerDamage: Number(ms.toFixed(2)) },
  };
}
