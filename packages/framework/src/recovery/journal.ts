import {
  GENESIS_CHAIN,
  nextChain,
  rowCrc,
  type InputEvent,
  type JournalRow,
  type State,
} from '@autotrader/sdk';
import { decodeState, encodeState } from '@autotrader/sdk/state';
import { packEvent, unpackEvent } from './pack-event.js';
import { presentParts, ROW_VERSION } from './row-version.js';

/** What a row says: the event, whether it was stepped as history, and the outputs of its step. */
export interface JournalEntry {
  readonly event: InputEvent;
  readonly history: boolean;
  readonly outputs: State;
}

/** What comes with an event besides itself. */
export interface Receipt {
  readonly stream: string;
  readonly cursorId: number;
  /** Exchange time, epoch ms. */
  readonly time: number;
  readonly receivedTime: number;
}

/** Chain value before the first row. */
export const GENESIS = GENESIS_CHAIN;

/** Gives rows their sequence, check sum and chain value. */
export class JournalWriter {
  constructor(
    private sequence: number,
    private chain: Uint8Array,
  ) {}

  /** Sequence of the newest row. */
  get last(): number {
    return this.sequence;
  }

  /** The row of the next event. */
  write(entry: JournalEntry, receipt: Receipt): JournalRow {
    const body = encodeState([ROW_VERSION, packEvent(entry.event), entry.history, entry.outputs]);
    const row = { sequence: this.sequence + 1, body, ...receipt };
    const crc = rowCrc(row);
    this.chain = nextChain(this.chain, { ...row, crc });
    this.sequence += 1;
    return { ...row, crc, chain: this.chain };
  }
}

/** What a row says. Throws BOT_STORAGE_NEWER when a newer version wrote it, BOT_STATE_CORRUPT when it cannot be read. */
export function readEntry(row: JournalRow): JournalEntry {
  const [event, history, outputs] = presentParts(decodeState(row.body), row.sequence);
  return { event: unpackEvent(event as State), history: history === true, outputs: outputs as State };
}

/** What is wrong with a row that should follow `previous`; undefined when it is sound. */
export function faultOf(row: JournalRow, sequence: number, previous: Uint8Array): string | undefined {
  if (row.sequence !== sequence) return `row ${sequence} is missing`;
  if (row.crc !== rowCrc(row)) return 'its check sum is wrong';
  const chain = nextChain(previous, row);
  return Buffer.compare(chain, row.chain) === 0
    ? undefined
    : 'its chain value does not follow the row before';
}
