import type { LearnerChange } from '../learners/learner-change.js';

/** What was done to the learners of a run, and how to undo it. */
export function learnerChangeText(
  { runId, sequence, before, replaced }: LearnerChange,
  origin: string,
): string {
  return [
    `run ${runId}: what was learnt is now that of ${origin} (event ${sequence})`,
    ...Object.entries(replaced).map(([lane, instruments]) => `  lane ${lane}: ${instruments.join(', ')}`),
    `Undo: bot checkpoints:rollback ${before} --run ${runId}`,
  ].join('\n');
}
