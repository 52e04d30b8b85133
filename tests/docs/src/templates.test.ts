import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT } from './pages.js';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const readText = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const manifestOf = (folder: string): Manifest => JSON.parse(readText(`${folder}/package.json`)) as Manifest;

/** Packages that the project template's config names as plugins. */
function pluginsOf(config: string): string[] {
  return [...config.matchAll(/^ {2}- '(@autotrader\/[^']+)'/gm)].map(([, name = '']) => name);
}

function folderOf(name: string): string {
  const plain = name.replace('@autotrader/', '');
  return plain.startsWith('plugin-') ? `plugins/${plain.slice('plugin-'.length)}` : `packages/${plain}`;
}

describe('docs: templates', () => {
  it('the project template depends on the plugins that its config names, on the command and on the sdk', () => {
    const plugins = pluginsOf(readText('templates/project/bot.config.yaml'));
    expect(plugins.length).to.be.above(5);
    const wanted = ['@autotrader/framework', '@autotrader/sdk', ...plugins];
    expect(manifestOf('templates/project').dependencies).to.have.all.keys(wanted);
  });

  it('the templates ask for the versions that there are', () => {
    const { dependencies = {} } = manifestOf('templates/project');
    const { peerDependencies = {} } = manifestOf('templates/strategy');
    for (const [name, range] of Object.entries({ ...dependencies, ...peerDependencies })) {
      const [major] = manifestOf(folderOf(name)).version.split('.');
      expect(range, name).to.match(new RegExp(`^\\^${major}\\.`));
    }
  });

  it('the tools of the strategy template are those of the repository', () => {
    const root = manifestOf('.').devDependencies ?? {};
    const major = (range = ''): string => range.replace(/^\^/, '').split('.')[0] ?? '';
    for (const [name, range] of Object.entries(manifestOf('templates/strategy').devDependencies ?? {})) {
      expect(major(range), name).to.equal(major(root[name]));
    }
  });

  it('the templates stand on their own: nothing outside of them is referred to', () => {
    for (const file of ['tsconfig.json', 'test/tsconfig.json']) {
      const outside = file.includes('/') ? '../../' : '../';
      expect(readText(`templates/strategy/${file}`)).to.not.include(`"${outside}`);
    }
  });

  it('neither can be published by mistake', () => {
    expect(manifestOf('templates/project').private).to.equal(true);
    expect(manifestOf('templates/strategy').private).to.equal(true);
  });
});
