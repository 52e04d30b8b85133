import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Tally } from './tally.js';
import type { Share } from './target.js';

const PROGRAM = fileURLToPath(new URL('./worker.js', import.meta.url));

/** A process that tries damages: each one costs CPU alone, so that there is one for each job. */
export class Worker {
  private constructor(private readonly child: ChildProcess) {}

  /** Resolves once it has opened the prepared folder. */
  static async start(folder: string): Promise<Worker> {
    const worker = new Worker(fork(PROGRAM, [folder], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }));
    await worker.answer();
    return worker;
  }

  async try(share: Share): Promise<Tally> {
    const answer = this.answer<Tally>();
    this.child.send(share);
    return answer;
  }

  /** Resolves when it has ended: only then is its CPU counted. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill();
    await ended;
  }

  private answer<T>(): Promise<T> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null): void =>
        reject(new Error(`the process that tries damages ended with ${code}`));
      this.child.once('exit', ended);
      this.child.once('message', (message) => {
        this.child.off('exit', ended);
        resolve(message as T);
      });
    });
  }
}
