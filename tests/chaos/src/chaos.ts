// `npm run chaos -- --kills 20`: proofs that the bot forgets nothing, for whoever wants to see for himself.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { helpOf, readArguments, type Asked } from './arguments.js';
import { PROOFS } from './proofs.js';
import type { Verdict } from './proof.js';

const USAGE = 2;

/** Ctrl-C ends a proof early; what it has found so far counts. A second one ends at once. */
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());

const write = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(argv: readonly string[]): Promise<number> {
  let asked: Asked;
  try {
    asked = readArguments(argv, PROOFS);
  } catch (error) {
    write(`${error instanceof Error ? error.message : String(error)}\n\n${helpOf(PROOFS)}`);
    return USAGE;
  }
  if (asked.help) {
    process.stdout.write(`${helpOf(PROOFS)}\n`);
    return 0;
  }
  const verdicts: Record<string, Verdict & { readonly folder?: string }> = {};
  for (const { proof, count } of asked.proofs) verdicts[proof.name] = await prove(asked, proof, count);
  const isGreen = Object.values(verdicts).every((verdict) => verdict.isGreen);
  if (asked.json) process.stdout.write(`${JSON.stringify({ isGreen, seed: asked.seed, ...verdicts })}\n`);
  else for (const [name, verdict] of Object.entries(verdicts)) process.stdout.write(shown(name, verdict));
  return isGreen ? 0 : 1;
}

async function prove(
  { seed, jobs, options, keep, folder: parent = tmpdir() }: Asked,
  proof: (typeof PROOFS)[number],
  count: number,
): Promise<Verdict & { readonly folder?: string }> {
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, `chaos-${proof.name}-`));
  const request = {
    count,
    seed,
    jobs,
    folder,
    options,
    stop: stopping.signal,
    say: (line: string) => write(`${proof.name}: ${line}`),
  };
  const verdict = await proof.run(request).catch(failed);
  if (keep || !verdict.isGreen) return { ...verdict, folder };
  rmSync(folder, { recursive: true, force: true });
  return verdict;
}

/** A proof that could not be carried out proves nothing: red. */
function failed(error: unknown): Verdict {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { isGreen: false, text: 'could not be carried out', details: [text], skips: [], figures: {} };
}

function shown(
  name: string,
  { isGreen, text, details, skips, folder }: Verdict & { folder?: string },
): string {
  const lines = [
    `${isGreen ? 'GREEN' : 'RED'}  ${name}: ${text}`,
    ...details,
    ...skips.map(({ what, why, count }) => `skipped: ${count} ${what}: ${why}`),
    ...(folder === undefined ? [] : [`files kept in ${folder}`]),
  ];
  return `${lines.join('\n       ')}\n`;
}

process.exitCode = await main(process.argv.slice(2));
