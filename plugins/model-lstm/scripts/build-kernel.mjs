// Compiles assembly/kernel.ts to dist/kernel.wasm: no imports, SIMD, no garbage collector.
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from 'assemblyscript/asc';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..');
mkdirSync(join(folder, 'dist'), { recursive: true });

const { error, stderr } = await main([
  'assembly/kernel.ts',
  '--baseDir',
  folder,
  '--outFile',
  'dist/kernel.wasm',
  '-O3',
  '--noAssert',
  '--runtime',
  'stub',
  '--enable',
  'simd',
  '--use',
  'abort=',
]);
if (error) {
  console.error(stderr.toString() || error.message);
  process.exitCode = 1;
}
