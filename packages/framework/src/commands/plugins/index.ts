import { BotCommand } from '../../cli/bot-command.js';
import { columns } from '../../cli/terminal.js';
import type { ListedPlugin } from '../../cli/listed-plugins.js';

interface PluginsResult {
  readonly plugins: readonly ListedPlugin[];
}

export default class Plugins extends BotCommand<typeof Plugins, PluginsResult> {
  static override summary = 'List the plugins of this project and what they bring.';
  static override aliases = ['plugins:list'];
  static override examples = ['<%= config.bin %> plugins', '<%= config.bin %> plugins list --json'];

  protected async execute(): Promise<PluginsResult> {
    const { loadConfig } = await import('../../config/load-config.js');
    const { listPlugins } = await import('../../cli/listed-plugins.js');
    const plugins = await listPlugins(await loadConfig(this.configRequest()));
    if (plugins.some(({ problem }) => problem !== '')) process.exitCode = 78;
    return { plugins };
  }

  protected show({ plugins }: PluginsResult): string {
    if (plugins.length === 0) return 'No plugins. `bot plugins add NAME` adds one.';
    return columns([
      ['PLUGIN', 'VERSION', 'BRINGS'],
      ...plugins.map(({ name, version, components, problem }) => [
        name,
        version,
        problem || components.join(', '),
      ]),
    ]);
  }
}
