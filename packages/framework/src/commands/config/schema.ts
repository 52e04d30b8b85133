import { Flags } from '@oclif/core';
import { BotCommand } from '../../cli/bot-command.js';

type Schema = Readonly<Record<string, unknown>>;

export default class ConfigSchema extends BotCommand<typeof ConfigSchema, Schema> {
  static override summary = 'Print the JSON Schema of the config, with the options of the plugins in use.';
  static override description =
    'Save it and name it in your editor to have keys completed and checked while you type.';
  static override examples = ['<%= config.bin %> config schema > bot.schema.json'];
  static override flags = {
    bare: Flags.boolean({ description: 'Only the framework: needs no config and loads no plugin.' }),
  };

  protected async execute(): Promise<Schema> {
    const { configJsonSchema } = await import('../../kernel/config-schema.js');
    if (this.flags.bare) return configJsonSchema();
    const { openProject } = await import('../../kernel/project.js');
    return configJsonSchema((await openProject(this.configRequest())).registry);
  }

  protected show(schema: Schema): string {
    return JSON.stringify(schema, null, 2);
  }
}
