import { appendFileSync } from 'node:fs';

/** Adds lines to a file, each written before the request is answered; undefined when there is no file. */
export function requestLog(file: string | undefined): ((line: string) => void) | undefined {
  return file === undefined ? undefined : (line) => appendFileSync(file, `${line}\n`);
}
