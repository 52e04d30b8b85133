import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '@autotrader/sdk/random';
import type { RunningBot } from '../../../e2e/dist-test/bot.js';
import { writeBars } from '../../../e2e/dist-test/project.js';
import { Killer, RUN } from '../kills/killer.js';
import { configOf } from './config.js';
import type { Cut } from './cut.js';
import { Rig } from './rig.js';
import { survivorOf } from './survivor.js';

const BARS = 400;
/** By then something was acknowledged. */
const CUT_AT = 150;
const SEED = 1;

/** A bot on a disk that says that a flush is done and does nothing. */
export class LyingDisk {
  private readonly run: string;
  private readonly data: string;

  private constructor(
    private readonly folder: string,
    private readonly rig: Rig,
  ) {
    this.run = join(rig.mount, '.bot/runs', RUN);
    this.data = writeBars(folder, 'bars.csv', BARS);
  }

  static async make(folder: string): Promise<LyingDisk> {
    return new LyingDisk(folder, await Rig.make(folder, 'lying', { 'bot.config.json': configOf(SEED) }));
  }

  /** Runs the bot and cuts the power in the midst of its work; also what the head file said at the end. */
  async lose(): Promise<{ readonly cut: Cut; readonly head: Uint8Array }> {
    const { rig, folder, run } = this;
    await rig.plug();
    let head = new Uint8Array();
    const kill = (bot: RunningBot): void => {
      head = readFileSync(join(run, 'head'));
      rig.cut();
      bot.kill('SIGKILL');
    };
    const { hit, durable } = await this.killer({ kill }).session(1, 'step', CUT_AT);
    await rig.plug();
    const survivor = await survivorOf(rig.mount, join(folder, 'after'));
    return { cut: { session: 1, hit, acknowledged: durable, survivor }, head };
  }

  /** Puts a head file back, as if the disk had kept this one block. */
  put(head: Uint8Array): void {
    mkdirSync(this.run, { recursive: true });
    writeFileSync(join(this.run, 'head'), head);
  }

  forget(): void {
    rmSync(this.run, { recursive: true, force: true });
  }

  /** Starts the bot again: `started` when it came to the end of the data, else what it said. */
  async start(): Promise<string> {
    const session = this.killer({}).session(2, undefined);
    return session.then(
      () => 'started',
      (error: unknown) => String(error),
    );
  }

  dispose(): Promise<void> {
    return this.rig.dispose();
  }

  private killer(way: { readonly kill?: (bot: RunningBot) => void }): Killer {
    const args = ['--data', this.data, '--speed', 'max'];
    const phaseFile = join(this.folder, 'phase');
    return new Killer(this.rig.mount, createRandom(SEED), { args, phaseFile, exitCode: 74, ...way });
  }
}
