import { existsSync, readFileSync } from 'node:fs';

/** Golden vectors beside the repository; undefined when they are not there, and the test says so. */
export function readVectors<T>(name: string): T | undefined {
  const file = new URL(`../../../../shared/vectors/${name}`, import.meta.url);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : undefined;
}

/** Body of a test that cannot run without those vectors: skipped, with a reason that is seen. */
export function skipWithout(name: string): Mocha.Func {
  return function () {
    console.warn(`      skipped: ${name} is not beside the repository`);
    this.skip();
  };
}
