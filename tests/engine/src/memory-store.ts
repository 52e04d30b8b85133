import type { Batch, CheckpointRow, Head, JournalRow, Page, RunStore } from '@autotrader/sdk';

/** A run's store in memory, as far as the journal and its checkpoints go. Copies what it is given. */
export class MemoryStore implements RunStore {
  readonly journal: JournalRow[] = [];
  readonly kept: CheckpointRow[] = [];
  readonly pageBytes = new Map<string, Uint8Array>();
  /** Rows of the projections, in the order of the commits. */
  readonly projected: Pick<Batch, 'orders' | 'fills' | 'roundTrips' | 'predictions'>[] = [];
  readonly notes = new Map<string, string>();

  async commit({ rows, checkpoint, pages, ...projected }: Batch): Promise<void> {
    await Promise.resolve();
    for (const row of rows) {
      if (row.sequence !== this.journal.length + 1) throw new Error(`row ${row.sequence} is out of order`);
      this.journal.push({ ...row, body: row.body.slice(), chain: row.chain.slice() });
    }
    // As in a database, a page that is stored is not written again.
    for (const { hash, bytes } of pages) {
      if (!this.pageBytes.has(hash)) this.pageBytes.set(hash, bytes.slice());
    }
    this.projected.push(projected);
    if (!checkpoint) return;
    const missing = checkpoint.pageHashes.find((hash) => !this.pageBytes.has(hash));
    if (missing) throw new Error(`page ${missing} is not stored`);
    this.drop([checkpoint.sequence]);
    this.kept.unshift({ ...checkpoint, manifest: checkpoint.manifest.slice() });
  }

  prune(sequences: readonly number[]): Promise<void> {
    this.drop(sequences);
    const named = new Set(this.kept.flatMap(({ pageHashes }) => pageHashes));
    for (const hash of this.pageBytes.keys()) if (!named.has(hash)) this.pageBytes.delete(hash);
    return Promise.resolve();
  }

  private drop(sequences: readonly number[]): void {
    for (const sequence of sequences) {
      const at = this.kept.findIndex((each) => each.sequence === sequence);
      if (at >= 0) this.kept.splice(at, 1);
    }
  }

  rows = (after: number, limit: number): Promise<JournalRow[]> =>
    Promise.resolve(this.journal.slice(after, after + limit));
  lastSequence = (): Promise<number> => Promise.resolve(this.journal.length);
  archive = (): Promise<number> => Promise.resolve(0);
  blocks = (): Promise<never[]> => Promise.resolve([]);
  giveUp = (): Promise<void> => Promise.resolve();
  start = (): Promise<Head> => Promise.resolve({ sequence: 0, chain: new Uint8Array(32) });
  profits = (): Promise<string[]> => Promise.resolve([]);
  checkpoints = (): Promise<CheckpointRow[]> => Promise.resolve([...this.kept]);
  query = (): Promise<never[]> => Promise.resolve([]);
  count = (): Promise<number> => Promise.resolve(0);
  note = (key: string): Promise<string | undefined> => Promise.resolve(this.notes.get(key));
  sessions = (): Promise<never[]> => Promise.resolve([]);
  saveSession = (): Promise<void> => Promise.resolve();
  verify = (): Promise<string[]> => Promise.resolve([]);
  backlogBytes = (): number => 0;
  backupTo = (): Promise<void> => Promise.reject(new Error('there is nothing on disk'));
  close = (): Promise<void> => Promise.resolve();

  head(): Promise<Head | 'missing'> {
    const last = this.journal.at(-1);
    return Promise.resolve(last ? { sequence: last.sequence, chain: last.chain } : 'missing');
  }

  pages(hashes: readonly string[]): Promise<Page[]> {
    const found = hashes.flatMap((hash) => {
      const bytes = this.pageBytes.get(hash);
      return bytes ? [{ hash, bytes }] : [];
    });
    return Promise.resolve(found);
  }

  setNote(key: string, value: string): Promise<void> {
    this.notes.set(key, value);
    return Promise.resolve();
  }

  /** The store as it stood after the row `sequence`, with the checkpoints up to `newest` only. */
  asOf(sequence: number, newest: number): MemoryStore {
    const store = new MemoryStore();
    store.journal.push(...this.journal.slice(0, sequence));
    store.kept.push(...this.kept.filter((each) => each.sequence <= newest));
    for (const [hash, bytes] of this.pageBytes) store.pageBytes.set(hash, bytes);
    for (const [key, value] of this.notes) store.notes.set(key, value);
    return store;
  }
}
