import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { BTC, ETH } from '../../e2e/dist-test/project.js';

/** One folder a version of the bot. */
export const FIXTURES = fileURLToPath(new URL('../fixtures/', import.meta.url));
/** Name of the run in every fixture. */
export const RUN = 'main';
/** The bars of the market, of which the journal holds the first part: the rest is there to go on with. */
export const DATA = { [BTC]: 'btc.csv', [ETH]: 'eth.csv' } as const;

/** What a journal came to when it was made. */
export interface Expected {
  /**
   * Whether stepping it again from its first event still gives the stored outputs. Set to false, with the reason in the
   * commit, by the first version that steps it differently on purpose; the fixture itself never changes.
   */
  readonly replays: boolean;
  readonly events: number;
  /** Digest of each checkpoint's state by sequence. */
  readonly checkpoints: Readonly<Record<string, string>>;
}

/** Versions of which there is a journal. */
export const versions = (): string[] => readdirSync(FIXTURES).sort();

const filesIn = (project: string): readonly [plain: string, kept: string][] => [
  [join(project, '.bot/runs', RUN, 'bot.sqlite'), 'bot.sqlite.gz'],
  [join(project, '.bot/runs', RUN, 'head'), 'head.gz'],
  [join(project, 'bot.config.yaml'), 'bot.config.yaml.gz'],
  ...Object.values(DATA).map((name): [string, string] => [join(project, name), `${name}.gz`]),
];

/** Keeps a project's run, config and data as the fixture of a version. There is one a version, for ever. */
export function keep(project: string, version: string, expected: Expected): void {
  const folder = join(FIXTURES, version);
  if (existsSync(folder))
    throw new Error(`there is a journal of version ${version} already; it never changes`);
  mkdirSync(folder, { recursive: true });
  for (const [plain, kept] of filesIn(project))
    writeFileSync(join(folder, kept), gzipSync(readFileSync(plain), { level: 9 }));
  writeFileSync(join(folder, 'expected.json'), `${JSON.stringify(expected, null, 2)}\n`);
}

/** Lays a fixture out as a project in an empty folder. */
export function layOut(version: string, project: string): Expected {
  mkdirSync(join(project, '.bot/runs', RUN), { recursive: true });
  for (const [plain, kept] of filesIn(project))
    writeFileSync(plain, gunzipSync(readFileSync(join(FIXTURES, version, kept))));
  return JSON.parse(readFileSync(join(FIXTURES, version, 'expected.json'), 'utf8')) as Expected;
}
