import { Flags } from '@oclif/core';
import { BotCommand } from '../cli/bot-command.js';

interface InitResult {
  readonly file: string;
  readonly written: boolean;
}

export default class Init extends BotCommand<typeof Init, InitResult> {
  static override summary = 'Write a config to start from.';
  static override description =
    'Writes bot.config.yaml: a simulated market, two paper accounts that compete, and a comment for every key.';
  static override examples = ['<%= config.bin %> init', '<%= config.bin %> init --yes --force'];
  static override flags = {
    yes: Flags.boolean({ char: 'y', description: 'Do not ask anything.' }),
    force: Flags.boolean({ description: 'Overwrite a config that is there.' }),
  };

  protected async execute(): Promise<InitResult> {
    const { writeProjectConfig } = await import('../cli/project-template.js');
    return writeProjectConfig(this.folder, { force: this.flags.force, ask: this.mayAsk() });
  }

  protected show({ file, written }: InitResult): string {
    if (!written) return `Left ${file} as it is.`;
    return `Wrote ${file}.\nNext: \`bot doctor\` checks that all is well, \`bot run\` starts the bot.`;
  }

  private mayAsk(): boolean {
    return process.stdin.isTTY === true && !this.flags.yes && !this.flags.json;
  }
}
