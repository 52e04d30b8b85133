import type { DataSource } from 'typeorm';
import type { CheckpointRow, JournalRow, Page, Projections, RowQuery, SessionRow } from '@autotrader/sdk';
import { Blocks } from './blocks.js';
import { profitsOf, projectionCount, projectionRows, tableOf } from './projection-query.js';
import { noteEntity, openedRow, plainBytes, plainText, sessionEntity, type Note } from './schema/index.js';
import { assertUnlisted, NOTE_LIST, noteValue } from './sealed-note.js';
import { SoundTables } from './sound-tables.js';
import { guarded } from './storage-error.js';

const ROWS = `SELECT sequence, body, crc, chain, stream, cursor_id AS cursorId, time, received_time AS receivedTime
  FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?`;

/** The pages come in the same statement, so that both are of one moment. */
const CHECKPOINTS = `SELECT sequence, manifest, cursor, meta,
    (SELECT json_group_array(hash) FROM checkpoint_page AS pages WHERE pages.sequence = checkpoint.sequence) AS hashes
  FROM checkpoint ORDER BY sequence DESC`;

const PAGES = 'SELECT hash, bytes FROM page WHERE hash IN (SELECT value FROM json_each(?))';

type CheckpointRecord = Omit<CheckpointRow, 'pageHashes'> & { readonly hashes: string };

/** All reads of a run, on a connection that sees only what is committed. */
export class Reader {
  /** The packed part of the journal. */
  readonly blocks: Blocks;
  readonly #sound: SoundTables;

  constructor(
    private readonly source: DataSource,
    private readonly file: string,
  ) {
    this.blocks = new Blocks({
      query: (sql: string, parameters?: unknown[]) => this.#select(sql, parameters) as never,
    });
    this.#sound = new SoundTables(source);
  }

  /**
   * Rows that are packed meanwhile are not missed: where a row that should be next is not among the unpacked ones, its
   * block is there by the time it is looked for.
   */
  async rows(after: number, limit: number): Promise<JournalRow[]> {
    const rows: JournalRow[] = [];
    let last = after;
    while (rows.length < limit) {
      // bounded: each round adds the rest of a block, or is the last
      const unpacked = await this.unpackedRows(last, limit - rows.length);
      if (unpacked[0]?.sequence === last + 1) return [...rows, ...unpacked];
      const packed = await this.blocks.rows(last);
      if (packed.length === 0) return [...rows, ...unpacked];
      rows.push(...packed.slice(0, limit - rows.length));
      last = rows.at(-1)?.sequence ?? last;
    }
    return rows;
  }

  /** Rows that are not packed, with `sequence > after`, in order, at most `limit`. */
  async unpackedRows(after: number, limit: number): Promise<JournalRow[]> {
    const rows = await this.#select<JournalRow>(ROWS, [after, limit]);
    return rows.map(({ body, chain, stream, ...row }) => ({
      ...row,
      ...{ body: plainBytes(body), chain: plainBytes(chain), stream: plainText(stream) },
    }));
  }

  async lastSequence(): Promise<number> {
    const [row] = await this.#select<{ last: number | null }>('SELECT max(sequence) AS last FROM event');
    return row?.last ?? (await this.blocks.end()).sequence;
  }

  async checkpoints(): Promise<CheckpointRow[]> {
    const rows = await this.#select<CheckpointRecord>(CHECKPOINTS);
    return rows.map(({ hashes, manifest, ...row }) => ({
      ...row,
      manifest: plainBytes(manifest),
      pageHashes: (JSON.parse(hashes) as string[]).sort(),
    }));
  }

  async pages(hashes: readonly string[]): Promise<Page[]> {
    const pages = await this.#select<Page>(PAGES, [JSON.stringify(hashes)]);
    return pages.map((page) => ({ hash: page.hash, bytes: plainBytes(page.bytes) }));
  }

  query<Name extends keyof Projections>(name: Name, query: RowQuery = {}): Promise<Projections[Name][]> {
    return guarded(this.file, async () => {
      await this.#sound.assert(tableOf(name));
      return projectionRows(this.source, name, query);
    });
  }

  count(name: keyof Projections, lane?: string): Promise<number> {
    return guarded(this.file, () => projectionCount(this.source, name, lane));
  }

  profits(lane: string): Promise<string[]> {
    return guarded(this.file, async () => {
      await this.#sound.assert(tableOf('roundTrips'));
      return profitsOf(this.source, lane);
    });
  }

  async note(key: string): Promise<string | undefined> {
    const note = await this.#note(key);
    if (note) return noteValue(key, note);
    assertUnlisted(key, await this.#note(NOTE_LIST));
    return undefined;
  }

  async sessions(): Promise<SessionRow[]> {
    const sessions = this.source.getRepository(sessionEntity);
    const records = await guarded(this.file, async () => {
      await this.#sound.assert(sessionEntity.options.name);
      return sessions.find({ order: { position: 'ASC' } });
    });
    return records.map((record) => openedRow(sessionEntity, record) as SessionRow);
  }

  async close(): Promise<void> {
    if (this.source.isInitialized) await guarded(this.file, () => this.source.destroy());
  }

  #note(key: string): Promise<Note | null> {
    return guarded(this.file, async () => {
      await this.#sound.assert(noteEntity.options.name);
      return this.source.getRepository(noteEntity).findOneBy({ key });
    });
  }

  #select<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return guarded(this.file, () => this.source.query<Row[]>(sql, parameters));
  }
}
