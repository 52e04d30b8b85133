import type { RehearsalFile } from '@autotrader/sdk';
import type { Tape } from './tape.js';
export async function fileTape(file: RehearsalFile): Promise<Tape> {
  throw new Error(file.file);
}
