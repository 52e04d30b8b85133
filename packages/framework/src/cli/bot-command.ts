import { resolve } from 'node:path';
import { Command, Flags, type Interfaces } from '@oclif/core';
import type { BotLog, LogLevel } from '../log/logger.js';
import type { ConfigRequest } from '../config/load-config.js';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const satisfies readonly LogLevel[];

/** Flags of a command with those every command has. */
export type FlagsOf<C extends typeof Command> = Interfaces.InferredFlags<
  (typeof BotCommand)['baseFlags'] & C['flags']
>;

/** Arguments are what was typed: what a shell loop reads from stdin is none. */
function typed(args: Interfaces.ArgInput): Interfaces.ArgInput {
  return Object.fromEntries(Object.entries(args).map(([name, arg]) => [name, { ...arg, ignoreStdin: true }]));
}

/**
 * What every command extends. `execute` does the work and returns a plain result; without --json `show` turns it into
 * text for people, with --json it is the one line on stdout. Heavy modules are imported inside `execute`, so that
 * `--help` and `--version` stay quick.
 */
export abstract class BotCommand<C extends typeof Command, Result extends object> extends Command {
  static override baseFlags = {
    json: Flags.boolean({
      description: 'Print one line with one JSON object on stdout; logs and progress go to stderr.',
      helpGroup: 'GLOBAL',
    }),
    config: Flags.string({
      char: 'c',
      description: 'Config file to use. The only way to use a .ts or .js config, which runs code.',
      env: 'BOT_CONFIG',
      helpGroup: 'GLOBAL',
      helpValue: 'FILE',
    }),
    profile: Flags.string({
      char: 'p',
      description: 'Set of overrides under `profiles` of the config.',
      env: 'BOT_PROFILE',
      helpGroup: 'GLOBAL',
      helpValue: 'NAME',
    }),
    set: Flags.string({
      char: 's',
      description: 'Set one value of the config: --set strategy=ema-cross --set seed=7. May be repeated.',
      helpGroup: 'GLOBAL',
      helpValue: 'KEY=VALUE',
      multiple: true,
      multipleNonGreedy: true,
    }),
    'log-level': Flags.option({ options: LEVELS })({
      description: 'Least level that is written to .bot/logs/bot.log.',
      default: 'info',
      env: 'BOT_LOG_LEVEL',
      helpGroup: 'GLOBAL',
    }),
    folder: Flags.directory({
      description: 'Project folder, instead of the one you are in.',
      env: 'BOT_FOLDER',
      exists: true,
      helpGroup: 'GLOBAL',
      helpValue: 'PATH',
    }),
  };

  declare protected flags: FlagsOf<C>;
  declare protected args: Interfaces.InferredArgs<C['args']>;
  private opened: BotLog | undefined;

  /**
   * Does the work. An exit code other than 0 is set by `process.exitCode`, an error is thrown. Nothing is printed for
   * undefined.
   */
  protected abstract execute(): Promise<Result | undefined>;

  /** The result as people read it; an empty text prints nothing. */
  protected abstract show(result: Result): string;

  override async run(): Promise<void> {
    const result = await this.execute();
    if (result === undefined) return;
    const text = this.flags.json ? JSON.stringify(result) : this.show(result);
    if (text !== '') process.stdout.write(`${text}\n`);
  }

  /** The project's folder, absolute. */
  protected get folder(): string {
    return resolve(this.flags.folder ?? '.');
  }

  /** What the flags say about the config. */
  protected configRequest(): ConfigRequest {
    const { config: file, profile, set } = this.flags;
    return { folder: this.folder, file, profile, set, env: process.env };
  }

  /** Text for people while the command works: stderr, so that stdout stays the result's. */
  protected progress(text: string): void {
    process.stderr.write(`${text}\n`);
  }

  /** Opens the log of the project's folder (once). */
  protected async openLog(): Promise<BotLog> {
    if (this.opened) return this.opened;
    const { openLog } = await import('../log/logger.js');
    const terminal = process.stderr.isTTY ? process.stderr : undefined;
    this.opened = openLog({ folder: this.folder, level: this.flags['log-level'], terminal });
    return this.opened;
  }

  protected override async init(): Promise<void> {
    await super.init();
    const { args, baseFlags, flags, strict } = this.ctor;
    const parsed = await this.parse({ args: typed(args), baseFlags, flags, strict });
    this.flags = parsed.flags as FlagsOf<C>;
    this.args = parsed.args as Interfaces.InferredArgs<C['args']>;
  }

  protected override async catch(error: Error): Promise<void> {
    const { reportError } = await import('./error-exit.js');
    // Until it has read the flags, whatever fails is about what was typed.
    const isUsage = (this.flags as unknown) === undefined;
    await reportError(error, this.argv, { command: this.id?.replaceAll(':', ' '), isUsage });
    this.logFailure(error);
  }

  /** That the log cannot be written is often what failed: the error has been told, and is not told twice. */
  private logFailure({ stack }: Error): void {
    try {
      this.opened?.error('command failed', { command: this.id, error: stack });
    } catch {
      return;
    }
  }

  protected override async finally(error: Error | undefined): Promise<void> {
    this.opened?.close();
    await super.finally(error);
  }
}
