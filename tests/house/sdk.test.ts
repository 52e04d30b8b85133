import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readJson, ROOT } from './repository.js';
import { exportsOf, undocumented } from './sdk-exports.js';

type Exports = Readonly<Record<string, string | { readonly types: string }>>;

function missingIn(files: readonly string[]): string[] {
  return exportsOf(files).flatMap((one) => undocumented(one) ?? []);
}

describe('house: sdk', () => {
  it('every export has a doc comment, every function an example', () => {
    const { exports } = readJson<{ exports: Exports }>('packages/sdk/package.json');
    const entries = Object.values(exports).flatMap((target) =>
      typeof target === 'string' ? [] : [target.types],
    );
    const files = entries.map((types) => join(ROOT, 'packages/sdk', types));
    expect(exportsOf(files).length, 'number of exports').to.be.greaterThan(100);
    expect([...new Set(missingIn(files))]).to.deep.equal([]);
  });

  it('finds what is not documented', () => {
    const folder = mkdtempSync(join(tmpdir(), 'house-'));
    const file = join(folder, 'index.d.ts');
    const declarations = [
      'export declare const bare: number;',
      '/** Documented. */ export declare const told: number;',
      '/** No example. */ export declare function half(x: number): number;',
      '/** No example. */ export declare const halved: (x: number) => number;',
      '/**\n * Whole.\n * @example\n * whole(1)\n */ export declare function whole(x: number): number;',
      'export interface Shape { side: number }',
    ];
    writeFileSync(file, declarations.join('\n'));
    const missing = missingIn([file]);
    rmSync(folder, { recursive: true });
    expect(missing).to.have.members([
      'bare has no doc comment',
      'half has no @example',
      'halved has no @example',
      'Shape has no doc comment',
    ]);
  });

  it('the report of the API is up to date', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/api-report.mjs', '--check'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(status, stderr).to.equal(0);
  });
});
