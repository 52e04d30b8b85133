import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import process from 'node:process';
import { fail, say, secondsSince } from './child.mjs';
import { hashOf, sourceFiles } from './fingerprint.mjs';

const STAMP = 'node_modules/.setup-build';
const TYPESCRIPT = 'node_modules/ts7/bin/tsc';
const KERNEL = 'plugins/model-lstm/scripts/build-kernel.mjs';
const COMMANDS = 'packages/framework/dist/commands';
const MANIFEST = 'scripts/setup/manifest.mjs';

/** Whether the compiled files are those of the sources as they stand. */
export function isBuilt() {
  if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== stamp()) return false;
  return projects().every(
    ({ source, record }) => existsSync(record) || sourceFiles([source]).every((file) => !isCompiled(file)),
  );
}

/** Compiles everything. Ends the process with the compiler's messages when it fails. */
export async function build(run) {
  const startMs = Date.now();
  const wanted = stamp();
  say('building');
  for (const project of projects()) pruneOutputs(project);
  await step(run, 'the compiler', [TYPESCRIPT, '-b']);
  if (existsSync(KERNEL)) await step(run, KERNEL, [KERNEL]);
  if (existsSync(COMMANDS)) await step(run, 'the list of commands', [MANIFEST]);
  writeFileSync(STAMP, wanted);
  say(`built in ${secondsSince(startMs)}`);
}

async function step(run, name, args) {
  const result = await run(process.execPath, args);
  if (result !== 0) fail(`${name} failed (${result}), see above; nothing was started`);
}

function stamp() {
  const folders = ['packages', 'plugins', 'templates', 'tests'];
  return hashOf(['package-lock.json', 'tsconfig.json', 'tsconfig.base.json', ...sourceFiles(folders)]);
}

function isCompiled(file) {
  return /\.tsx?$/.test(file);
}

/** The projects that the root's tsconfig references: source folder, output folder, record of the last build. */
function projects() {
  const { references } = JSON.parse(readFileSync('tsconfig.json', 'utf8'));
  return references.map(({ path }) => {
    const { compilerOptions } = JSON.parse(readFileSync(join(path, 'tsconfig.json'), 'utf8'));
    const { rootDir, outDir, tsBuildInfoFile } = compilerOptions;
    return { source: join(path, rootDir), output: join(path, outDir), record: join(path, tsBuildInfoFile) };
  });
}

// The compiler leaves the outputs of removed sources where they are; a removed test would be run for ever.
function pruneOutputs({ source, output }) {
  if (!existsSync(output)) return;
  for (const entry of readdirSync(output, { recursive: true, withFileTypes: true })) {
    if (!entry.name.endsWith('.js.map')) continue;
    const stem = join(entry.parentPath, entry.name.slice(0, -'.js.map'.length));
    const origin = join(source, relative(output, stem));
    if (existsSync(`${origin}.ts`) || existsSync(`${origin}.tsx`)) continue;
    for (const ending of ['.js', '.js.map', '.d.ts', '.d.ts.map']) rmSync(stem + ending, { force: true });
  }
}
