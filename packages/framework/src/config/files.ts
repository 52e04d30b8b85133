import { botError } from '@autotrader/sdk';
import { dirname, extname, resolve } from 'node:path';
import { childrenOf, entryOf, withoutEntries, type ConfigNode } from './config-node.js';
import { overlay } from './layers.js';
import { displayName, readConfigFile } from './read-file.js';
import { runConfigModule } from './search.js';

const CODE = new Set(['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts']);

/** Most files one config may be made of. */
const MAX_FILES = 32;

/**
 * Reads a config file and, below it, what it `extends`: paths relative to the file, the later over the earlier.
 * Code runs only in the file that was named itself (`mayRun`), never in one that is extended.
 */
export async function readConfigFiles(file: string, folder: string, mayRun: boolean): Promise<ConfigNode> {
  return new FileChain(folder).read(resolve(folder, file), [], mayRun);
}

class FileChain {
  private count = 0;

  constructor(private readonly folder: string) {}

  async read(file: string, above: readonly string[], mayRun: boolean): Promise<ConfigNode> {
    this.assertNew(file, above);
    const own = await this.readOne(file, mayRun);
    let below: ConfigNode | undefined;
    for (const [name, origin] of this.extended(own)) {
      const next = await this.read(resolve(dirname(file), name), [...above, file], false).catch(
        (error: unknown) => this.rethrow(error, name, origin),
      );
      below = overlay(below, next);
    }
    return overlay(below, withoutEntries(own, ['extends']));
  }

  private readOne(file: string, mayRun: boolean): Promise<ConfigNode> {
    if (!CODE.has(extname(file))) return readConfigFile(file, this.folder);
    if (mayRun) return runConfigModule(file, this.folder);
    throw this.unreadable(file, 'a config that runs code is used only when named by --config');
  }

  private extended(node: ConfigNode): readonly (readonly [string, string])[] {
    const given = entryOf(node, 'extends');
    if (!given) return [];
    const items = given.kind === 'list' ? childrenOf(given).map(([, item]) => item) : [given];
    return items.map((item) => {
      if (item.kind === 'leaf' && typeof item.value === 'string') return [item.value, item.origin] as const;
      const reason = 'expected the path of a file, or a list of paths';
      throw botError('BOT_CONFIG_INVALID', { key: 'extends', origin: item.origin, reason });
    });
  }

  private assertNew(file: string, above: readonly string[]): void {
    const chain = [...above.slice(above.indexOf(file)), file].map((name) => displayName(name, this.folder));
    if (above.includes(file)) throw botError('BOT_CONFIG_CYCLE', { cycle: chain.join(' -> ') });
    this.count += 1;
    if (this.count > MAX_FILES) throw this.unreadable(file, `a config is made of ${MAX_FILES} files at most`);
  }

  private rethrow(error: unknown, name: string, origin: string): never {
    const missing = error instanceof Error && error.message.endsWith('there is no such file');
    if (!missing) throw error;
    throw botError('BOT_CONFIG_INVALID', { key: 'extends', origin, reason: `there is no file ${name}` });
  }

  private unreadable(file: string, reason: string): Error {
    return botError('BOT_CONFIG_UNREADABLE', { file: displayName(file, this.folder), place: '', reason });
  }
}
