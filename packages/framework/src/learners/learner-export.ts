import type { CheckpointRow } from '@autotrader/sdk';
import { writeWhole } from '../config/whole-file.js';
import type { LearnerChoice } from '../engine/index.js';
import { factsOf } from '../recovery/checkpoint-facts.js';
import { learnerFile } from './learner-file.js';
import type { Project } from '../runs/project.js';
import type { StoredRun } from '../runs/stored-run.js';
import { instrumentsOf, pickLearners, takeLearners } from './taken-learners.js';

/** What is to be written, and where. */
export interface LearnerExport {
  readonly file: string;
  readonly choice: LearnerChoice;
}

/** Writes the chosen learners of a checkpoint into a file. Throws BOT_USAGE where there are none, BOT_FILE_UNWRITABLE. */
export async function exportLearners(
  project: Project,
  stored: StoredRun,
  row: CheckpointRow,
  { file, choice }: LearnerExport,
): Promise<{ bytes: number; learners: Record<string, string[]> }> {
  const taken = pickLearners(await takeLearners(project, stored, row), choice, 'checkpoints:export');
  const { sequence, meta } = factsOf(row);
  const bytes = learnerFile(taken, { run: stored.runId, sequence, meta });
  writeWhole(file, bytes);
  return { bytes: bytes.length, learners: Object.fromEntries(instrumentsOf(taken.learners)) };
}
