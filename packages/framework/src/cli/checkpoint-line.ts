import { skillOf, type CheckpointFacts } from '../recovery/checkpoint-facts.js';

/** A checkpoint in one line; `marks` says why it always stays. */
export function checkpointLine(
  { sequence, meta }: Pick<CheckpointFacts, 'sequence' | 'meta'>,
  marks: string,
): string {
  const skill = skillOf(meta);
  const equity = Object.entries(meta.lanes).map(([lane, facts]) => `${lane} ${facts.equity}`);
  return [
    `  ${String(sequence).padStart(9)}`,
    timeText(meta.at),
    meta.reason.padEnd(22),
    megabytes(meta.bytes).padStart(9),
    (skill === undefined ? '' : `skill ${(100 * skill).toFixed(3)} %`).padStart(15),
    ...equity,
    ...(marks === '' ? [] : [`[${marks}]`]),
  ].join('  ');
}

/** A time as people read it. */
export function timeText(ms: number): string {
  return ms > 0 ? new Date(ms).toISOString() : 'unknown time'.padEnd(24);
}

/** A size as people read it. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}
