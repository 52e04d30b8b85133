import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Waits until its stdin ends, by whatever way the process that holds it does, and unmounts the places. */
const SCRIPT =
  'trap "" INT TERM HUP; cat >/dev/null; for place; do umount -l "$place" 2>/dev/null; done; true';

/**
 * A small process that unmounts when this one is gone, also when it was killed. A loop device is freed and nbdfuse ends
 * with the last mount.
 */
export class Guard {
  private readonly shell: ChildProcess;

  constructor(places: readonly string[]) {
    const args = ['-c', SCRIPT, 'guard', ...places];
    this.shell = spawn('sh', args, { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    this.shell.on('error', () => undefined); // without a shell nothing was mounted either
  }

  async end(): Promise<void> {
    const { shell } = this;
    if (shell.pid === undefined || shell.exitCode !== null) return;
    shell.stdin?.end();
    await once(shell, 'exit');
  }
}
