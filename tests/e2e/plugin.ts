import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './bot.js';
import { inProject } from './project.js';

/** Where the plugin of these tests lies in a project. */
const FOLDER = 'fixture';

/** Writes the plugin of a project: `body` is its default export, with the sdk's exports in scope. */
export function writePlugin(project: string, body: string, version = '1.0.0'): void {
  const folder = join(project, FOLDER);
  const bot = { kind: 'strategy', sdk: '^1.0.0' };
  const manifest = { name: FOLDER, version, type: 'module', exports: './index.js', bot };
  mkdirSync(join(folder, 'node_modules/@autotrader'), { recursive: true });
  const sdk = join(folder, 'node_modules/@autotrader/sdk');
  if (!existsSync(sdk)) symlinkSync(join(ROOT, 'packages/sdk'), sdk);
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  const imports = "import { z, definePlugin, defineStrategy, enter, exit, hold } from '@autotrader/sdk';";
  writeFileSync(join(folder, 'index.js'), `${imports}\nexport default ${body};\n`);
}

/** Calls `use` with a project whose config names the plugin and trades by its strategy `fixture`. */
export function inPluginProject<T>(body: string, use: (folder: string) => Promise<T>): Promise<T> {
  return inProject((cwd) => {
    writePlugin(cwd, body);
    const file = join(cwd, 'bot.config.yaml');
    const config = readFileSync(file, 'utf8').replace(/^lanes:\n(?: .*\n)+/m, '');
    writeFileSync(
      file,
      `${config.replace('plugins:\n', `plugins:\n  - ./${FOLDER}\n`)}\nstrategy: fixture\n`,
    );
    return use(cwd);
  });
}
