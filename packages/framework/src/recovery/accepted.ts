import { botError, type Fill, type InstrumentId, type RunStore, type State } from '@autotrader/sdk';
import { bookStored, noOutputs, type Engine } from '../engine/index.js';
import type { JournalEntry } from './journal.js';
import { readFill, readOrder } from './output-log.js';

/** Rows whose stored outputs stand, though the code that is here would give others: those after `after` up to `until`. */
export interface AcceptedRange {
  readonly after: number;
  readonly until: number;
}

const NOTE = 'accepted';

/** What was accepted in a run so far, oldest first. */
export async function acceptedRanges(store: Pick<RunStore, 'note'>): Promise<AcceptedRange[]> {
  return JSON.parse((await store.note(NOTE)) ?? '[]') as AcceptedRange[];
}

/** Notes that rows are accepted. From then on every replay steps them as `AcceptedRows` does. */
export async function acceptRange(store: RunStore, range: AcceptedRange): Promise<void> {
  await store.setNote(NOTE, JSON.stringify([...(await acceptedRanges(store)), range]));
}

/** What is known of an order whose fills are to be booked. */
interface KnownOrder {
  readonly instrument: InstrumentId;
  readonly side: 'buy' | 'sell';
}

/**
 * Brings an engine over rows that other code made: ledgers by the stored fills, features and learners by the events as
 * history; no strategy acts. Orders that are open at the beginning are taken back, and those placed in between are not
 * placed again.
 */
export class AcceptedRows {
  private readonly orders = new Map<string, KnownOrder>();

  constructor(private engine: Engine) {
    for (const { orders } of engine.lanes) {
      for (const { id, instrument, purpose } of orders.withdraw(engine.time))
        this.orders.set(id, { instrument, side: purpose === 'entry' ? 'buy' : 'sell' });
    }
  }

  /** Goes on with the engine of another config. */
  goOn(engine: Engine): this {
    this.engine = engine;
    return this;
  }

  /** Goes over one row. `time` is the exchange time it brought. */
  step({ event, outputs }: JournalEntry, time: number): void {
    for (const output of outputs as readonly State[]) this.book(output, time);
    this.engine.step(event, noOutputs, true);
  }

  private book(output: State, time: number): void {
    const order = readOrder(output);
    if (order) this.orders.set(order.id, order);
    const stored = readFill(output);
    if (!stored) return;
    const { lane: name, ...rest } = stored;
    const lane = this.engine.lanes.find((each) => each.name === name);
    const known = this.orders.get(rest.orderId);
    if (!lane || !known)
      throw botError('BOT_CORE_INVARIANT', { what: `a stored fill of ${rest.orderId}, which is unknown` });
    const { instrument, side } = known;
    const fill: Fill = { ...rest, instrument, side, time };
    bookStored(lane, fill);
  }
}
