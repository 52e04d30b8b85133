import { port } from './port.js';

/** One event of the input journal as it is stored. The framework encodes, checks and chains; storage only keeps. */
export interface JournalRow {
  /** 1, 2, 3 … without holes. */
  readonly sequence: number;
  /** Canonical encoding of the event and of its outputs, with format version. */
  readonly body: Uint8Array;
  /** CRC-32 of sequence, cursor and body, unsigned. */
  readonly crc: number;
  /** SHA-256 over the chain value before it and this row; 32 bytes. */
  readonly chain: Uint8Array;
  /** Stream of `cursorId`: an instrument id, or empty. */
  readonly stream: string;
  /** The venue's id behind the event; 0 where there is none. */
  readonly cursorId: number;
  /** Exchange time, epoch ms. */
  readonly time: number;
  /** When it was received (wall clock, epoch ms); no decision depends on it. */
  readonly receivedTime: number;
}

/** Projection of an order's present state. Money is decimal text with 8 places, times epoch ms. */
export interface OrderRow {
  readonly id: string;
  readonly lane: string;
  readonly instrument: string;
  readonly sequence: number;
  readonly side: string;
  readonly type: string;
  readonly status: string;
  readonly quantity: string;
  readonly filled: string;
  readonly price: string;
  readonly triggerPrice: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly reason: string;
}

/** Projection of one fill. */
export interface FillRow {
  /** Rises by one within a run. */
  readonly number: number;
  readonly orderId: string;
  readonly lane: string;
  readonly instrument: string;
  readonly sequence: number;
  readonly time: number;
  readonly side: string;
  readonly quantity: string;
  readonly price: string;
  readonly fee: string;
  readonly feeAsset: string;
  readonly liquidity: string;
}

/** Projection of a position that was opened and closed. */
export interface RoundTripRow {
  readonly number: number;
  readonly lane: string;
  readonly instrument: string;
  readonly openedAt: number;
  readonly closedAt: number;
  readonly quantity: string;
  readonly entryValue: string;
  readonly exitValue: string;
  readonly fees: string;
  readonly profit: string;
}

/** Projection of a scored prediction; NaN is stored as null. */
export interface PredictionRow {
  readonly number: number;
  readonly lane: string;
  readonly instrument: string;
  readonly openTime: number;
  readonly horizonMs: number;
  readonly prediction: number;
  readonly outcome: number;
  readonly sigma: number;
  readonly lower: number;
  readonly upper: number;
  readonly confidence: number;
}

/** A page of a checkpoint, addressed by the SHA-256 (hex) of its bytes. */
export interface Page {
  readonly hash: string;
  readonly bytes: Uint8Array;
}

/**
 * A checkpoint: the whole state after the event `sequence`, as a manifest whose large parts are pages. One given for a
 * sequence that has one already takes its place.
 */
export interface CheckpointRow {
  readonly sequence: number;
  /** Canonical encoding of the state with page hashes in place of large arrays, and a CRC in front. */
  readonly manifest: Uint8Array;
  /** Last venue id of each stream, and the exchange time of the last event, as JSON. */
  readonly cursor: string;
  /** When, why, metrics, config and code hash, as JSON. */
  readonly meta: string;
  /** Pages the manifest refers to, each once; pruning keeps what a kept checkpoint names here. Read back sorted. */
  readonly pageHashes: readonly string[];
}

/**
 * What one transaction writes, whole or not at all. Rows of a batch are contiguous and follow the last stored sequence.
 * A hole, a number that is taken (fills, round trips, predictions) or a checkpoint that names a page which is neither
 * given nor stored refuses the whole batch. A batch must not be changed before its commit has settled.
 */
export interface Batch {
  readonly rows: readonly JournalRow[];
  /** Replaces rows of the same id. */
  readonly orders: readonly OrderRow[];
  readonly fills: readonly FillRow[];
  readonly roundTrips: readonly RoundTripRow[];
  readonly predictions: readonly PredictionRow[];
  readonly checkpoint?: CheckpointRow;
  /** Only pages that are not stored yet need to be given; giving one twice is harmless. */
  readonly pages: readonly Page[];
}

/** One process life of a run. */
export interface SessionRow {
  readonly id: string;
  readonly previous: string;
  readonly startedAt: number;
  /**
   * 0 while it runs, or when it ended without saying so and nothing was started since. Where only the next start found
   * that, the time at which the session was last seen: then `detail.noticedAt` says when it was found.
   */
  readonly endedAt: number;
  /** clean, killed, crashed, outOfMemory; empty while it runs. */
  readonly cause: string;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly pid: number;
  /** Recovery steps with their times, versions, config hash, as JSON. */
  readonly detail: string;
}

/** Which rows of a projection. */
export interface RowQuery {
  readonly lane?: string;
  readonly instrument?: string;
  /**
   * Exchange time from (inclusive) and to (exclusive), epoch ms: of orders `createdAt`, of fills `time`, of round trips
   * `closedAt`, of predictions `openTime`.
   */
  readonly from?: number;
  readonly to?: number;
  /** At most so many rows, the newest first when `newest` is set. */
  readonly limit?: number;
  readonly newest?: boolean;
  /** Orders only: those that are submitted, accepted or partially filled. */
  readonly open?: boolean;
}

/** Projections by name, with their row. */
export interface Projections {
  orders: OrderRow;
  fills: FillRow;
  roundTrips: RoundTripRow;
  predictions: PredictionRow;
}

/** What the head file says: the last commit that was acknowledged, kept apart from the database. */
export interface Head {
  readonly sequence: number;
  /** Chain value of the row `sequence`; 32 bytes. */
  readonly chain: Uint8Array;
}

/** Consecutive rows of the journal that are stored as one packed block. */
export interface JournalBlock {
  /** Sequences of its first and last row. */
  readonly first: number;
  readonly last: number;
  /** Exchange time of its last row, epoch ms. */
  readonly time: number;
  /** Size as stored. */
  readonly bytes: number;
}

/** The database of one run. Every call may throw BOT_STORAGE_IO; after a failed `commit` the outcome is unknown. */
export interface RunStore {
  /** Resolves when the batch is durable. One call at a time in effect: calls queue. */
  commit(batch: Batch): Promise<void>;
  /** Journal rows with `sequence > after`, in order, at most `limit`; those that are packed come back bit for bit. */
  rows(after: number, limit: number): Promise<JournalRow[]>;
  /** Highest stored sequence; 0 when empty. */
  lastSequence(): Promise<number>;
  /**
   * What the head file says. It is written after each commit of rows, so it may be behind the rows after a crash, but
   * a head ahead of them, or with another chain value, means that committed rows are lost.
   */
  head(): Promise<Head | 'missing' | 'damaged'>;
  /**
   * Packs the oldest rows that are not packed yet into one block, when all rows of a block are at or below `through`:
   * compressed, read back and compared, then put in the place of the rows in one transaction. A block's size is the
   * storage's own, at most 4,096 rows. Resolves with how many rows were packed; 0 when there are too few.
   */
  archive(through: number): Promise<number>;
  /** What is packed, oldest first. */
  blocks(): Promise<JournalBlock[]>;
  /** Gives up the blocks that end at or below `through`, for ever. The journal then begins behind them: see `start`. */
  giveUp(through: number): Promise<void>;
  /** The row before the first that is stored: sequence 0 and 32 zero bytes unless blocks were given up. */
  start(): Promise<Head>;
  /** Newest first. */
  checkpoints(): Promise<CheckpointRow[]>;
  /** Pages by hash; a missing one is left out. */
  pages(hashes: readonly string[]): Promise<Page[]>;
  /** Deletes the checkpoints with these sequences and every page that no kept checkpoint names. */
  prune(sequences: readonly number[]): Promise<void>;
  /** Rows of a projection, oldest first unless asked otherwise. */
  query<Name extends keyof Projections>(name: Name, query?: RowQuery): Promise<Projections[Name][]>;
  /** How many rows a projection has, of one lane where it is given. */
  count(name: keyof Projections, lane?: string): Promise<number>;
  /** Profit of each round trip of a lane, oldest first, as decimal text. */
  profits(lane: string): Promise<string[]>;
  /** Notes about the run (config, data files, versions), by key. */
  note(key: string): Promise<string | undefined>;
  setNote(key: string, value: string): Promise<void>;
  /** In the order in which they were first saved. */
  sessions(): Promise<SessionRow[]>;
  saveSession(session: SessionRow): Promise<void>;
  /**
   * Checks of the medium itself; texts of what is wrong, empty when sound. `quick` looks at settings and files,
   * `whole` (unless given) also reads the whole database.
   */
  verify(depth?: 'quick' | 'whole'): Promise<string[]>;
  /**
   * Bytes of commits that are durable but wait to be moved to their place; a foreign reader that holds an old state keeps
   * them waiting. 0 where a storage has no such log.
   */
  backlogBytes(): number;
  /**
   * Copies the run, as it is at one moment, into an empty or new folder, from which `openRun` opens it; commits go on
   * meanwhile. The copy is durable when the promise resolves. Also of a run that is open for reading only.
   */
  backupTo(folder: string): Promise<void>;
  close(): Promise<void>;
}

/** A kind of storage. */
export interface Storage {
  /**
   * Opens, creating and migrating unless `readOnly`. `folder` is the run's own folder. Throws BOT_STORAGE_NEWER for a
   * schema of a newer version, BOT_STORAGE_OLDER for an older one that `readOnly` may not migrate.
   */
  openRun(request: { readonly folder: string; readonly readOnly: boolean }): Promise<RunStore>;
}

/** The run's storage. */
export const storage = port<Storage>('storage');
