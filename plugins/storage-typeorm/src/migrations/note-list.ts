import type { MigrationInterface, QueryRunner } from 'typeorm';
import { NOTE_LIST, sealedNote } from '../sealed-note.js';

/** From now on a note that is lost is told from one that never was. */
export class NoteList implements MigrationInterface {
  readonly name = 'NoteList1795626000000';

  async up(runner: QueryRunner): Promise<void> {
    const notes = (await runner.query('SELECT key FROM note ORDER BY key')) as { key: string }[];
    const { key, value, crc } = sealedNote(NOTE_LIST, JSON.stringify(notes.map((note) => note.key)));
    await runner.query('INSERT INTO note (key, value, crc) VALUES (?, ?, ?)', [key, value, crc]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM note WHERE key = ?', [NOTE_LIST]);
  }
}
