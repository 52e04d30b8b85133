import { startBot, type BotResult } from '../../../e2e/dist-test/bot.js';

/** Runs a command under a tracer. One thread does all that is asked of the disk, so that its calls have one order. */
export function traced(args: readonly string[], cwd: string, under: readonly string[]): Promise<BotResult> {
  const env = { UV_THREADPOOL_SIZE: '1' };
  return startBot([...args, '--json'], { cwd, under, env, ownGroup: true }).ended;
}
