import type { DataSource } from 'typeorm';
import { botError } from '@autotrader/sdk';

/** What SQLite says before the first thing it found. */
const HEADING = /^\*\*\*.*\*\*\*\n/;

/**
 * The tables of a connection that were found to be whole. A row has a check sum of its own; which rows a page of the
 * database holds has none, and an index may name other rows than there are. SQLite can tell from how pages are filled:
 * about a second a million rows, once a table and connection.
 */
export class SoundTables {
  readonly #checked = new Map<string, Promise<void>>();

  constructor(private readonly source: DataSource) {}

  /** Throws BOT_TABLE_CORRUPT when a page or an index of the table is damaged. */
  async assert(table: string): Promise<void> {
    const check = this.#checked.get(table) ?? this.#check(table);
    this.#checked.set(table, check);
    try {
      await check;
    } catch (error) {
      this.#checked.delete(table); // a lock passes; damage is found again
      throw error;
    }
  }

  async #check(table: string): Promise<void> {
    const rows: { integrity_check: string }[] = await this.source.query(`PRAGMA integrity_check("${table}")`);
    const found = rows[0]?.integrity_check ?? 'it cannot be checked';
    if (found !== 'ok') throw botError('BOT_TABLE_CORRUPT', { table, reason: found.replace(HEADING, '') });
  }
}
