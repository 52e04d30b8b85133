import { Args } from '@oclif/core';
import { BotCommand } from '../../cli/bot-command.js';
import type { AddedPlugin } from '../../cli/plugin-changes.js';

export default class PluginsAdd extends BotCommand<typeof PluginsAdd, AddedPlugin> {
  static override summary = 'Install a plugin and add it to the config.';
  static override description = [
    'Installs below .bot/plugins without running install scripts, pins the exact version, records the integrity in',
    'bot.plugins.lock, runs the checks of its kind, and adds it to `plugins` of the config, comments kept.',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> plugins add bot-plugin-my-strategy',
    '<%= config.bin %> plugins add @scope/bot-plugin-thing@1.2.3',
    '<%= config.bin %> plugins add ./my-plugin',
  ];
  static override args = {
    plugin: Args.string({
      required: true,
      description: 'Package name, name@version, or the path of a folder with a plugin.',
    }),
  };

  protected async execute(): Promise<AddedPlugin> {
    const { addPlugin } = await import('../../cli/plugin-changes.js');
    return addPlugin(this.args.plugin, this.configRequest(), (text) => this.progress(text));
  }

  protected show({ name, version, components, checks, file }: AddedPlugin): string {
    const place = file === '' ? 'Add it to `plugins` of your config by hand.' : `Added it to ${file}.`;
    return `Installed ${name} ${version}: ${components.join(', ')} (${checks} checked).\n${place}`;
  }
}
