import type { MigrationInterface } from 'typeorm';
import { InitialSchema } from './initial-schema.js';
import { JournalBlocks } from './journal-blocks.js';
import { NoteCheckSum } from './note-check-sum.js';
import { NoteList } from './note-list.js';
import { TableCheckSums } from './table-check-sums.js';

/** A migration's class. Its instances have a `name` that ends in the time (epoch ms) at which it was written. */
export type MigrationClass = new () => MigrationInterface & { readonly name: string };

/** All migrations, oldest first. */
export const MIGRATIONS: readonly MigrationClass[] = [
  InitialSchema,
  NoteCheckSum,
  JournalBlocks,
  NoteList,
  TableCheckSums,
];
