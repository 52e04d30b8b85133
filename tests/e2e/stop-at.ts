import { expect } from 'chai';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startBot, type BotOptions } from './bot.js';
import { PhaseFile } from './phase-file.js';

/** Runs up to about an event, or to the end where that comes before, and stops as a user does. */
export async function stopAtEvent(
  args: readonly string[],
  options: BotOptions,
  event: number,
): Promise<void> {
  const phases = new PhaseFile(join(options.cwd, 'phase'));
  const bot = startBot([...args, '--no-dashboard', '--phase-file', phases.path], options);
  let isOver = false;
  const end = (): void => void (isOver = true);
  bot.ended.then(end, end);
  while (phases.read().sequence < event && !isOver) await sleep(1);
  bot.kill('SIGINT');
  const { code, stderr } = await bot.ended;
  phases.close();
  expect(code, stderr).to.equal(0);
}
