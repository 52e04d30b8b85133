import { BotCommand } from '../../cli/bot-command.js';
import { columns } from '../../cli/terminal.js';
import type { ShownValue } from '../../cli/shown-config.js';

interface ShowResult {
  readonly file: string;
  readonly hash: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Origin of each value by its path. */
  readonly origins: Readonly<Record<string, string>>;
}

export default class ConfigShow extends BotCommand<typeof ConfigShow, ShowResult> {
  static override summary = 'Show the value of every key and where it comes from; secrets are hidden.';
  static override examples = [
    '<%= config.bin %> config show',
    'BOT__seed=7 <%= config.bin %> config show --set strategy=ema-cross',
  ];

  private values: readonly ShownValue[] = [];

  protected async execute(): Promise<ShowResult> {
    const { openProject } = await import('../../kernel/project.js');
    const { completedConfig } = await import('../../kernel/completed-config.js');
    const { configHash, publicConfig } = await import('../../config/config-hash.js');
    const { shownValues } = await import('../../cli/shown-config.js');
    const { config, registry } = await openProject(this.configRequest());
    const complete = completedConfig(config, registry);
    this.values = shownValues(complete);
    const origins = Object.fromEntries(this.values.map(({ path, origin }) => [path, origin]));
    return { file: config.file, hash: configHash(config), config: publicConfig(complete), origins };
  }

  protected show(): string {
    return columns(this.values.map(({ path, value, origin }) => [path, value, origin]));
  }
}
