import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for one suite's files, made before it and removed after it. */
export class TemporaryFolder {
  private folder = '';

  constructor() {
    before(() => void (this.folder = mkdtempSync(join(tmpdir(), 'sdk-test-'))));
    after(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, content: string | Uint8Array): string {
    writeFileSync(this.path(name), content);
    return this.path(name);
  }
}
