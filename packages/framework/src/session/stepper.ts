import type { InputEvent, JournalRow } from '@autotrader/sdk';
import { setImmediate as breathe } from 'node:timers/promises';
import { CELL, instrumentOf, type Engine, type Outputs } from '../engine/index.js';
import { moveCursor, type Cursor } from '../recovery/cursor.js';
import type { JournalWriter } from '../recovery/journal.js';
import { OutputLog } from '../recovery/output-log.js';
import type { Projector } from '../runs/projector.js';
import { fanOut } from './fan-out.js';
import type { Arrival } from './inbox.js';
import type { PhaseMark } from './phase.js';
import type { Poison } from './poison.js';

/** Where stepping may not end a batch, signals and timers get their turn after so many ms. */
const BREATH_MS = 50;

/** What a stepper works on. */
export interface StepperParts {
  /** Holds the state after the journal's last event. */
  readonly engine: Engine;
  readonly journal: JournalWriter;
  readonly projector: Projector;
  readonly cursor: Cursor;
  /** Further sinks of the outputs, for monitors. */
  readonly taps: readonly Outputs[];
  readonly mark: PhaseMark;
  /** Looks for an event at which the process dies. */
  readonly poison?: Poison;
}

/** An event to step: from the source, or made by the runtime itself. */
export type Received = Omit<Arrival, 'event'> & { readonly event: InputEvent };

/** Rows of the events that were stepped, to be committed. */
export interface Stepped {
  readonly rows: readonly JournalRow[];
  /** What was stepped: in place of a poisonous event, that it is quarantined. */
  readonly events: readonly InputEvent[];
}

/** Steps events through the engine and writes each, with all that came of it, as a row of the journal. */
export class Stepper {
  /** Where the run stands behind the last event that was stepped. */
  cursor: Cursor;
  private readonly log = new OutputLog();
  private readonly outputs: Outputs;
  /** Of history monitors are told nothing: no strategy acts on it. */
  private readonly historyOutputs: Outputs;
  private stepping: InputEvent | undefined;

  constructor(private readonly parts: StepperParts) {
    this.cursor = parts.cursor;
    this.outputs = fanOut(this.log, parts.projector, ...parts.taps);
    this.historyOutputs = fanOut(this.log, parts.projector);
  }

  /** The event that is, or was last, stepped, in words. */
  get at(): string {
    const { stepping, parts } = this;
    if (!stepping) return 'no event';
    const id =
      stepping.kind === 'trade'
        ? stepping.id
        : 'openTime' in stepping
          ? stepping.openTime
          : parts.engine.time;
    return `${stepping.kind} ${instrumentOf(stepping) ?? ''} ${id}`;
  }

  /** Steps, one after the other, what fits into so many ms; at least one. */
  async step(arrivals: readonly Received[], budgetMs: number, history: boolean): Promise<Stepped> {
    this.parts.mark.phase('step', this.parts.journal.last);
    const deadline = performance.now() + budgetMs;
    let breath = performance.now() + BREATH_MS;
    const [rows, events]: [JournalRow[], InputEvent[]] = [[], []];
    for (const arrival of arrivals) {
      const event = this.parts.poison?.inPlaceOf(arrival.event) ?? arrival.event;
      events.push(event);
      rows.push(this.stepOne(event, arrival, history));
      if (performance.now() > deadline) break;
      if (performance.now() < breath) continue;
      await breathe();
      breath = performance.now() + BREATH_MS;
    }
    return { rows, events };
  }

  private stepOne(event: InputEvent, { cursorId, receivedTime }: Received, history: boolean): JournalRow {
    const { engine, journal, projector, poison } = this.parts;
    poison?.enter(event);
    projector.sequence = journal.last + 1;
    this.stepping = event;
    const { cell } = engine.watch;
    cell[CELL.sequence] = projector.sequence;
    cell[CELL.stepping] = 1;
    engine.step(event, history ? this.historyOutputs : this.outputs, history);
    cell[CELL.stepping] = 0;
    poison?.leave();
    const receipt = {
      stream: cursorId > 0 ? (instrumentOf(event) ?? '') : '',
      cursorId,
      time: engine.time,
      receivedTime,
    };
    const row = journal.write({ event, history, outputs: this.log.take() }, receipt);
    this.cursor = moveCursor(this.cursor, row, event);
    return row;
  }
}
