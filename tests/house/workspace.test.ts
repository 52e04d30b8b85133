import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { exists, PACKAGES, readText, ROOT, sources } from './repository.js';

const ROOT_CONFIG = 'bot.config.yaml';
const TEMPLATE_CONFIG = 'templates/project/bot.config.yaml';
const GENERATOR = 'scripts/generate-docs.mjs';

/** Whether an entry point exports nothing: a package that was only begun. */
function isStub(text: string): boolean {
  return !/\bexport\b(?!\s*\{\s*\})/.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''));
}

describe('house: workspace', () => {
  it('every package exports something', () => {
    expect(isStub('// later\nexport {};\n')).to.equal(true);
    expect(isStub(`export { default } from './plugin.js';`)).to.equal(false);
    const entries = PACKAGES.map(({ folder }) => `${folder}/src/index.ts`);
    expect(entries.filter((path) => isStub(readText(path)))).to.deep.equal([]);
  });

  it('every package has tests', () => {
    const tests = sources('test').filter(({ path }) => path.endsWith('.test.ts'));
    const untested = PACKAGES.filter(
      ({ folder }) => !tests.some(({ path }) => path.startsWith(`${folder}/`)),
    );
    expect(untested.map(({ folder }) => folder)).to.deep.equal([]);
  });

  it('plugins share one copy of the sdk: it is their peer', () => {
    const plugins = PACKAGES.filter(({ folder }) => folder.startsWith('plugins/'));
    for (const { folder, manifest } of plugins) {
      expect(manifest.dependencies ?? {}, folder).to.not.have.property('@autotrader/sdk');
      expect(manifest.peerDependencies, folder).to.have.property('@autotrader/sdk', '^1.0.0');
    }
  });

  it("the root's config is the one that `bot init` writes", function () {
    // neither stands before the project template does
    if (!exists(ROOT_CONFIG) && !exists(TEMPLATE_CONFIG)) return this.skip();
    expect(readText(ROOT_CONFIG)).to.equal(readText(TEMPLATE_CONFIG));
  });

  it('the generated documentation is up to date', function () {
    this.timeout(60_000);
    // documentation is generated once its generator stands
    if (!exists(GENERATOR)) return this.skip();
    const { status, stderr } = spawnSync(process.execPath, [GENERATOR, '--check'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(status, stderr).to.equal(0);
  });
});
