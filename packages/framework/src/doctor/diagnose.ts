import { describeError } from '../cli/error-report.js';
import type { Check, Diagnosis, Surroundings } from './check.js';

/** Runs all checks, one after the other; a failure keeps no other from running. */
export async function diagnose(checks: readonly Check[], surroundings: Surroundings): Promise<Diagnosis[]> {
  const diagnoses: Diagnosis[] = [];
  for (const check of checks) diagnoses.push(await runCheck(check, surroundings));
  return diagnoses;
}

async function runCheck({ name, run }: Check, surroundings: Surroundings): Promise<Diagnosis> {
  try {
    const { text, note = false, lines = [] } = await run(surroundings);
    return { name, status: note ? 'note' : 'ok', text, lines, hint: '', exitCode: 0 };
  } catch (error) {
    const { message, hint, exitCode } = describeError(error, 'doctor');
    return { name, status: 'failed', text: message, lines: [], hint, exitCode };
  }
}
