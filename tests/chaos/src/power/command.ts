import { execFile } from 'node:child_process';

/** Runs a program to its end; rejects with what it printed when its exit code is none of those. */
export function command(
  program: string,
  args: readonly string[],
  codes: readonly number[] = [0],
): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(program, args, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === 'number' && codes.includes(code)) resolve();
      else reject(new Error(`${program} ${args.join(' ')}: ${error?.code}\n${stderr}${stdout}`));
    });
  });
}
