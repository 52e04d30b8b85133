import { Args } from '@oclif/core';
import { BotCommand } from '../../cli/bot-command.js';
import type { CheckedComponent, CheckedPlugin } from '../../cli/checked-plugins.js';

interface CheckResult {
  readonly passed: boolean;
  readonly plugins: readonly CheckedPlugin[];
}

/** Exit code when a component does not do what its kind promises. */
const FAILED = 70;

export default class PluginsCheck extends BotCommand<typeof PluginsCheck, CheckResult> {
  static override summary =
    'Run the checks of their kinds on the components of a plugin, or of all that are used.';
  static override description =
    'Among them: two runs are the same; a state brought back at random places, also in a process that has seen nothing ' +
    'of it, goes on the same; the future does not change the past; memory stays bounded; no time, chance or inexact ' +
    "mathematics. Components have the options of the config's lanes, else their defaults; what can have neither, and " +
    "services, are left to their authors' tests. Ends with exit code 70 when a check fails.";
  static override examples = [
    '<%= config.bin %> plugins check',
    '<%= config.bin %> plugins check ./my-plugin',
    '<%= config.bin %> plugins check bot-plugin-my-strategy --json',
  ];
  static override args = {
    plugin: Args.string({
      description: 'Package name, or path of a folder with a plugin; all plugins of the config unless given.',
    }),
  };

  protected async execute(): Promise<CheckResult> {
    const { loadConfig } = await import('../../config/load-config.js');
    const { checkPlugin, configuredOptions, locatePlugin } = await import('../../cli/checked-plugins.js');
    const config = await loadConfig(this.configRequest());
    const given = configuredOptions(config);
    const { plugin } = this.args;
    const plugins: CheckedPlugin[] = [];
    for (const name of plugin === undefined ? config.plugins : [plugin]) {
      this.progress(`Checking ${name} …`);
      plugins.push(await checkPlugin(await locatePlugin(name, config), given));
    }
    const passed = plugins.every(({ components }) =>
      components.every(({ failures }) => failures.length === 0),
    );
    if (!passed) process.exitCode = FAILED;
    return { passed, plugins };
  }

  protected show({ plugins }: CheckResult): string {
    return plugins
      .flatMap(({ name, version, components }) => [`${name} ${version}`, ...components.flatMap(lines)])
      .join('\n');
  }
}

function lines({ component, checks, failures }: CheckedComponent): string[] {
  if (failures.length === 0) {
    const verdict =
      checks > 0
        ? `passes ${checks} checks`
        : 'not checked: a service, or its options have no defaults and the config gives none';
    return [`  ${component}: ${verdict}`];
  }
  const heading = `  ${component}: FAILS ${failures.length} of ${checks} checks`;
  return [heading, ...failures.map((failure) => `    ${failure}`)];
}
