import { statSync } from 'node:fs';

/** Which file a path named when it was opened: what is written into a file that was deleted goes nowhere. */
export interface FileIdentity {
  readonly device: number;
  readonly inode: number;
}

/** The identity of a file that exists. */
export function identityOf(file: string): FileIdentity {
  const { dev, ino } = statSync(file);
  return { device: dev, inode: ino };
}

/** Whether a path still names the file it named. */
export function isSameFile(path: string, { device, inode }: FileIdentity): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.dev === device && stats.ino === inode;
}
