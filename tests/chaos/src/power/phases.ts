import type { Phase } from '../kills/phases.js';

/** Moments of a session at which the power is cut: those that a short run on recorded bars has. */
export const PHASES: readonly Phase[] = [
  ...(['boot', 'recovery', 'step', 'commit', 'checkpoint', 'archive', 'stop'] as const),
];
