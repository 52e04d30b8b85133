import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BotResult } from '../../../e2e/dist-test/bot.js';
import { BTC, json, setting, writeConfig, type Summary } from '../../../e2e/dist-test/project.js';
import { traced } from './traced.js';
import { historyOf, type History } from '../../../e2e/dist-test/stored-history.js';

/** Name of the run. */
export const RUN = 'broken';
/** Files of a run's folder that are written. */
const FILES = [
  ...['lock', 'head', 'suspect.json', 'README.txt'],
  ...['', '-wal', '-shm', '-journal'].map((end) => `bot.sqlite${end}`),
];
/** What else is written in a project. */
const PLACES = ['.bot', '.bot/runs', '.bot/logs', '.bot/logs/bot.log'];

/** Without the LSTM, whose pages are as many writes of the same kind. */
const SETTINGS = [
  ...['--set', 'strategy=ema-cross', '--set', 'models=[zero,ridge]', '--set', 'checkpoint.everyEvents=80'],
  ...setting(BTC, { feed: 'candles' }),
];

/** What a run that came to its end has stored. */
export interface Outcome {
  readonly summary: Omit<Summary, 'events'>;
  readonly history: History;
}

/** A short run with a checkpoint every 80 events, in a folder of its own. */
export class Subject {
  constructor(
    readonly cwd: string,
    private readonly data: string,
    /** Folder of a run that is the beginning; empty: it begins with nothing. */
    private readonly image = '',
  ) {}

  get folder(): string {
    return join(this.cwd, '.bot/runs', RUN);
  }

  get paths(): string[] {
    const files = FILES.map((file) => join(this.folder, file));
    return [...files, this.folder, ...PLACES.map((place) => join(this.cwd, place))];
  }

  /** Puts everything back to the beginning. */
  reset(): void {
    rmSync(this.cwd, { recursive: true, force: true });
    mkdirSync(this.cwd, { recursive: true });
    writeConfig(this.cwd);
    if (this.image !== '' && existsSync(this.image)) cpSync(this.image, this.folder, { recursive: true });
  }

  /** One session under a tracer. */
  session(under: readonly string[]): Promise<BotResult> {
    return traced(this.args, this.cwd, under);
  }

  /** An undisturbed session, to the end of the data. */
  async toTheEnd(): Promise<Outcome> {
    const { events: _events, ...summary } = await json(this.args, { cwd: this.cwd });
    return { summary, history: await historyOf(this.cwd, RUN) };
  }

  private get args(): string[] {
    return ['run', '--data', this.data, '--run', RUN, '--speed', 'max', '--until-end', ...SETTINGS];
  }
}
