import type { OptionsSchema } from '../define/component.js';
import { makeCheck, type Check } from './check.js';

/** The options must take what is given and refuse a key they do not know. */
export function optionsChecks(
  kit: string,
  schema: OptionsSchema,
  options: Readonly<Record<string, unknown>>,
): Check[] {
  return [
    makeCheck(kit, 'its options take what a config gives and refuse an unknown key', (expect) => {
      const given = schema.safeParse(options);
      expect(given.success, () => `the options given are refused: ${given.error?.message ?? ''}`);
      const wrong = schema.safeParse({ ...options, 'no-such-option': 1 });
      expect(!wrong.success, () => 'an unknown option is taken; use z.strictObject');
    }),
  ];
}
