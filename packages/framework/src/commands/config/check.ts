import { BotCommand } from '../../cli/bot-command.js';

interface CheckResult {
  readonly file: string;
  readonly hash: string;
  readonly lanes: readonly string[];
  readonly plugins: number;
}

export default class ConfigCheck extends BotCommand<typeof ConfigCheck, CheckResult> {
  static override summary = 'Check the config: every key, every plugin, every option.';
  static override examples = [
    '<%= config.bin %> config check',
    '<%= config.bin %> config check --set lanes.confidence.strategy=ema-cross',
  ];

  protected async execute(): Promise<CheckResult> {
    const { openProject } = await import('../../kernel/project.js');
    const { completedConfig } = await import('../../kernel/completed-config.js');
    const { configHash } = await import('../../config/config-hash.js');
    const { engineSpec } = await import('../../runs/engine-spec.js');
    const { config, registry, plugins } = await openProject(this.configRequest());
    completedConfig(config, registry);
    // The features each lane asks for are resolved where the engine is put together.
    engineSpec(registry, config, []);
    const lanes = config.lanes.map(({ name }) => name);
    return { file: config.file, hash: configHash(config), lanes, plugins: plugins.length };
  }

  protected show({ file, lanes, plugins }: CheckResult): string {
    return `${file} is right. Plugins: ${plugins}. Lanes: ${lanes.join(', ')}.`;
  }
}
