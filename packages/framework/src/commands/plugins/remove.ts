import { Args } from '@oclif/core';
import { BotCommand } from '../../cli/bot-command.js';
import type { RemovedPlugin } from '../../cli/plugin-changes.js';

export default class PluginsRemove extends BotCommand<typeof PluginsRemove, RemovedPlugin> {
  static override summary =
    'Take a plugin out of the config, and uninstall it if `plugins add` installed it.';
  static override examples = ['<%= config.bin %> plugins remove bot-plugin-my-strategy'];
  static override args = {
    plugin: Args.string({ required: true, description: 'Name of the plugin, as in `bot plugins`.' }),
  };

  protected async execute(): Promise<RemovedPlugin> {
    const { removePlugin } = await import('../../cli/plugin-changes.js');
    return removePlugin(this.args.plugin, this.configRequest());
  }

  protected show({ name, file }: RemovedPlugin): string {
    return file === '' ? `Take ${name} out of your config by hand.` : `Removed ${name} from ${file}.`;
  }
}
