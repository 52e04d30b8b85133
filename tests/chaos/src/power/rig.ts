import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Guard } from './guard.js';
import { command } from './command.js';

const DISK_BYTES = 256 * 1024 * 1024;
const READY_MS = 10_000;
const POLL_MS = 5;
const TOOLS = ['nbdkit', 'nbdfuse', 'mkfs.ext4', 'mount', 'umount', 'prlimit', 'sync'];
const DEVICES = ['/dev/fuse', '/dev/loop-control'];

/** `lying`: says that a flush is done, and does nothing. */
export type Honesty = 'honest' | 'lying';

/** What of a machine's is missing for a rig, in words; undefined where one can be had. */
export async function rigFault(folder: string): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'only root may mount a disk';
  const missing = [
    ...TOOLS.filter((tool) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).error !== undefined),
    ...DEVICES.filter((device) => !existsSync(device)),
  ];
  if (missing.length > 0)
    return `${missing.join(', ')} not there (Debian: apt install nbdkit libnbd-bin fuse3)`;
  const trial = await Rig.make(join(folder, 'trial'), 'honest');
  try {
    return await trial.flaw();
  } catch (error) {
    return `no disk can be mounted here: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    await trial.dispose();
  }
}

/**
 * A disk whose power can be cut: ext4 on a loop device on a file that nbdfuse shows and nbdkit serves. What was written
 * and not flushed is in the memory of nbdkit alone and vanishes with it; what was flushed is in the image.
 */
export class Rig {
  /** Where the disk is mounted while it has power. */
  readonly mount: string;
  /** Its power was cut and did not come back since. */
  isCut = false;
  private readonly fuse: string;
  private readonly image: string;
  private server: ChildProcess | undefined;
  private readonly guard: Guard;

  private constructor(
    private readonly folder: string,
    private readonly honesty: Honesty,
  ) {
    this.mount = join(folder, 'disk');
    this.fuse = join(folder, 'device');
    this.image = join(folder, 'image');
    this.guard = new Guard([this.mount, this.fuse]);
  }

  /** A new disk with these files on it. Whoever makes it disposes of it. */
  static async make(
    folder: string,
    honesty: Honesty,
    files: Readonly<Record<string, string>> = {},
  ): Promise<Rig> {
    const content = join(folder, 'content');
    for (const path of ['disk', 'device', 'content']) mkdirSync(join(folder, path), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(content, name), text);
    const rig = new Rig(folder, honesty);
    try {
      writeFileSync(rig.image, '');
      truncateSync(rig.image, DISK_BYTES);
      // All tables are written at once: what the kernel writes later by itself is not the bot's.
      const whole = ['-E', 'lazy_itable_init=0,lazy_journal_init=0'];
      await command('mkfs.ext4', ['-q', '-F', ...whole, '-d', content, rig.image]);
      return rig;
    } catch (error) {
      await rig.dispose();
      throw error;
    }
  }

  /** Gives it power and mounts it, by which ext4 replays its journal. */
  async plug(): Promise<void> {
    await this.unmount();
    const socket = join(this.folder, 'socket');
    rmSync(socket, { force: true });
    const cache = this.honesty === 'honest' ? 'writeback' : 'unsafe';
    // Blocks as small as they can be: a cut then tears a flush at every 4 KiB.
    const filter = [`cache=${cache}`, 'cache-min-block-size=4K'];
    this.server = started('nbdkit', [
      ...['-f', '--exit-with-parent', '-U', socket, '--filter=cache', 'file', this.image],
      ...filter,
    ]);
    await until('nbdkit listens', this.server, async () => existsSync(socket));
    // It aborts when its server is killed, which need not leave a core.
    const fuse = started('prlimit', ['--core=0', 'nbdfuse', join(this.fuse, 'nbd'), '--unix', socket]);
    const device = join(this.fuse, 'nbd');
    await until('nbdfuse shows the disk', fuse, async () => (await stat(device)).size === DISK_BYTES);
    await command('mount', ['-t', 'ext4', '-o', 'loop', device, this.mount]);
    this.isCut = false;
  }

  /** Cuts the power: from here on every call to the disk fails. */
  cut(): void {
    this.isCut = true;
    this.server?.kill('SIGKILL');
  }

  /** Plugs and cuts it once: what is wrong with it as a proof, in words; undefined when it loses what it should. */
  async flaw(): Promise<string | undefined> {
    await this.plug();
    const [kept, lost] = [join(this.mount, 'kept'), join(this.mount, 'lost')];
    writeFileSync(kept, 'flushed');
    await command('sync', [kept, this.mount]);
    writeFileSync(lost, 'not flushed');
    this.cut();
    await this.plug();
    if (!existsSync(kept)) return 'the disk that is cut here loses also what it had flushed';
    return existsSync(lost) ? 'the disk that is cut here loses nothing' : undefined;
  }

  /** Takes everything down; the image stays in the folder. */
  async dispose(): Promise<void> {
    await this.unmount();
    await this.guard.end();
  }

  private async unmount(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    for (const place of [this.mount, this.fuse]) await command('umount', ['-l', place], [0, 1, 32]);
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGKILL');
    await once(server, 'exit');
  }
}

/** In a process group of its own, so that Ctrl-C in a terminal does not let it flush and say goodbye. */
function started(program: string, args: readonly string[]): ChildProcess {
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  child.on('error', () => undefined); // seen by whoever waits for it, as an exit
  return child;
}

async function until(what: string, child: ChildProcess, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + READY_MS;
  while (!(await isSo().catch(() => false))) {
    if (child.exitCode !== null || performance.now() > deadline)
      throw new Error(`waited in vain until ${what}`);
    await sleep(POLL_MS);
  }
}
