import { commands } from './commands/proof.js';
import { damages } from './damages/proof.js';
import { kills } from './kills/proof.js';
import { powerCut } from './power/proof.js';
import type { Proof } from './proof.js';
import { syscalls } from './syscalls/proof.js';

/** All proofs, in the order in which they are run. */
export const PROOFS: readonly Proof[] = [kills, syscalls, commands, damages, powerCut];
