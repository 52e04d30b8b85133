import { parseArgs } from 'node:util';
import type { Proof } from './proof.js';

/** Proofs that are run when none is named: one minute. */
const USUAL = { proof: 'kills', count: 20 } as const;

/** What the command line asks for. */
export interface Asked {
  readonly proofs: readonly { readonly proof: Proof; readonly count: number }[];
  readonly seed: number;
  readonly jobs: number;
  readonly json: boolean;
  readonly help: boolean;
  /** Keep the folder although the verdict is green. */
  readonly keep: boolean;
  /** Where the folder is made; undefined: where the machine keeps temporary files. */
  readonly folder: string | undefined;
  readonly options: Readonly<Record<string, string | undefined>>;
}

/** Reads the arguments; throws an error in words for what cannot be read. */
export function readArguments(argv: readonly string[], all: readonly Proof[]): Asked {
  const { values } = parseArgs({ args: withCounts(argv, all), options: optionsOf(all), strict: true });
  const named = all.flatMap((proof) => {
    const value = values[proof.name];
    return value === undefined || value === false ? [] : [{ proof, count: countOf(proof, value) }];
  });
  const usual = all
    .filter(({ name }) => name === USUAL.proof)
    .map((proof) => ({ proof, count: USUAL.count }));
  const texts = Object.entries(values).filter(([, value]) => typeof value === 'string');
  return {
    proofs: named.length > 0 ? named : usual,
    seed: wholeNumber('seed', values.seed, 0),
    jobs: wholeNumber('jobs', values.jobs, 1),
    json: values.json === true,
    help: values.help === true,
    keep: values.keep === true,
    folder: values.folder as string | undefined,
    options: Object.fromEntries(texts) as Record<string, string>,
  };
}

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>;

function optionsOf(all: readonly Proof[]): Options {
  const proofs = all.flatMap(({ name, usualCount, options = {} }) => [
    [name, { type: usualCount === undefined ? 'boolean' : 'string' }] as const,
    ...Object.keys(options).map((option) => [option, { type: 'string' }] as const),
  ]);
  return {
    ...Object.fromEntries(proofs),
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
    folder: { type: 'string' },
    keep: { type: 'boolean' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  };
}

/** A flag that takes a number may stand alone: then it means the usual one. */
function withCounts(argv: readonly string[], all: readonly Proof[]): string[] {
  return argv.flatMap((argument, index) => {
    const proof = all.find(({ name }) => argument === `--${name}`);
    const isAlone = !/^\d/.test(argv[index + 1] ?? '');
    return proof?.usualCount !== undefined && isAlone ? [argument, String(proof.usualCount)] : [argument];
  });
}

function countOf({ name, usualCount }: Proof, value: unknown): number {
  return usualCount === undefined ? 1 : wholeNumber(name, value, 1);
}

function wholeNumber(name: string, value: unknown, least: number): number {
  const number = Number(value);
  if (Number.isSafeInteger(number) && number >= least) return number;
  throw new Error(`--${name} ${String(value)}: expected a whole number from ${least} on`);
}

/** What `--help` prints. */
export function helpOf(all: readonly Proof[]): string {
  const line = (flag: string, help: string): string => `  ${flag.padEnd(24)}${help}`;
  const proofs = all.flatMap(({ name, usualCount, help, options = {} }) => [
    line(usualCount === undefined ? `--${name}` : `--${name} N`, help),
    ...Object.entries(options).map(([option, { value, help }]) => line(`  --${option} ${value}`, help)),
  ]);
  return [
    'npm run chaos -- [PROOF …] [OPTION …]',
    '',
    'Breaks a bot on purpose, very often, and says whether it has forgotten anything. Exit code 0: green, 1: red.',
    `Without a proof: --${USUAL.proof} ${USUAL.count}.`,
    '',
    ...proofs,
    '',
    line('--seed S', 'Another seed, another course of events (1).'),
    line('--jobs J', 'Runs at the same time (2).'),
    line('--folder DIR', 'Where the files of the runs are made (the folder for temporary files).'),
    line('--keep', 'Keep the files although the verdict is green.'),
    line('--json', 'One line with one object on stdout.'),
  ].join('\n');
}
