/** Sizes in bytes: https://www.sqlite.org/fileformat2.html#the_write_ahead_log */
const HEADER = 32;
const FRAME_HEADER = 24;
const PAGE_SIZE_AT = 8;
const SALTS_AT = 16;

/** Where the transactions of a SQLite write-ahead log end, in bytes from its start, in order. */
export function commitEnds(log: Buffer): number[] {
  const page = log.readUInt32BE(PAGE_SIZE_AT);
  const salts = log.subarray(SALTS_AT, SALTS_AT + 8);
  const ends: number[] = [];
  for (let at = HEADER; at + FRAME_HEADER + page <= log.length; at += FRAME_HEADER + page) {
    // What an earlier round of the log left behind has other salts.
    if (!log.subarray(at + 8, at + 16).equals(salts)) break;
    const isLastOfCommit = log.readUInt32BE(at + 4) > 0;
    if (isLastOfCommit) ends.push(at + FRAME_HEADER + page);
  }
  return ends;
}
