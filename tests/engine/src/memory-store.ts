import type { Batch, CheckpointRow, Head, JournalRow, Page, RunStore } from '@autotrader/sdk';

/** A run's store in memory, as far as the journal and its checkpoints go. Copies what it is given. */
export class MemoryStore implements RunStore {
  readonly journal: JournalRow[] = [];
  readonly kept: CheckpointRow[] = [];
  readonly pageBytes = new Map<string, Uint8Array>();
  /** Rows of the projections, in the order of the commits. */
  readonly projected: Pick<Batch, 'orders' | 'fills' | 'roundTrips' | 'predictions'>[] = [];
  private readonly notes = new Map<string, string>();

  async commit({ rows, checkpoint, pages, ...projected }: Batch): Promise<void> {
    await Promise.resolve();
    for (const row of rows) {
      if (row.sequence !== this.journal.length + 1) throw new Error(`row ${row.sequence} is out of order`);
      this.journal.push({ ...row, body: row.body.slice(), chain: row.chain.slice() });
    }
    for (const { hash, bytes } of pages) this.pageBytes.set(hash, bytes.slice());
    this.projected.push(projected);
    if (!checkpoint) return;
    const missing = checkpoint.pageHashes.find((hash) => !this.pageBytes.has(hash));
    if (missing) throw new Error(`page ${missing} is not stored`);
    this.kept.unshift({ ...checkpoint, manifest: checkpoint.manifest.slice() });
  }

  rows = (after: number, limit: number): Promise<JournalRow[]> =>
    Promise.resolve(this.journal.slice(after, after + limit));
  lastSequence = (): Promise<number> => Promise.resolve(this.journal.length);
  checkpoints = (): Promise<CheckpointRow[]> => Promise.resolve(this.kept);
  query = (): Promise<never[]> => Promise.resolve([]);
  count = (): Promise<number> => Promise.resolve(0);
  note = (key: string): Promise<string | undefined> => Promise.resolve(this.notes.get(key));
  sessions = (): Promise<never[]> => Promise.resolve([]);
  saveSession = (): Promise<void> => Promise.resolve();
  verify = (): Promise<string[]> => Promise.resolve([]);
  close = (): Promise<void> => Promise.resolve();
  prune = (): Promise<void> => Promise.resolve();

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
    return store;
  }
}
