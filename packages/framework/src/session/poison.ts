import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventQuarantined, InputEvent, Log } from '@autotrader/sdk';
import { eventKey, type KeyedEvent } from '../engine/index.js';

/** Times the process may die while one event is stepped, known to be stepped, before that event is quarantined. */
const MAX_DEATHS = 2;
/** After a death so many events are looked after; none that comes so soon after a quarantined one is quarantined too. */
const CAREFUL_EVENTS = 1_000;

/** What is remembered from session to session, beside the run. */
interface Note {
  /** Key of the event at which it died last; empty when nobody knows. */
  readonly event: string;
  readonly deaths: number;
  /** An event was quarantined a short while ago: were the next one poison too, the fault would be another one. */
  readonly isResting: boolean;
}

const UNKNOWN: Note = { event: '', deaths: 0, isResting: false };

/**
 * Finds the event at which the process dies without a word, as by a crash of native code: after such a death events are
 * stepped one by one, each named in a file before. Who kills it from outside is no reason to suspect an event.
 */
export class Poison {
  private note: Note | undefined;
  private endured = 0;
  /** The note is of an event whose place in the journal is not durable yet. */
  private isAhead = false;

  constructor(
    private readonly folder: string,
    private readonly log: Log,
  ) {
    this.note = readNote(folder);
  }

  /** Whether each event is to be committed before the next one is stepped. */
  get isCareful(): boolean {
    return this.note !== undefined;
  }

  /** What to journal in place of an event at which the process has died too often. */
  inPlaceOf(event: InputEvent): EventQuarantined | undefined {
    if (!this.note || !isKeyed(event)) return undefined;
    const key = eventKey(event);
    if (!isDue(this.note) || key !== this.note.event) return undefined;
    const reason = `the bot died ${this.note.deaths} times while it was stepped`;
    this.log.error(`${key} is quarantined: ${reason}; the journal keeps it, the bot goes on without it`);
    this.note = { ...UNKNOWN, isResting: true };
    this.isAhead = true;
    return { kind: 'eventQuarantined', event, reason };
  }

  /** Names the event that is about to be stepped; all before it is durable. */
  enter(event: InputEvent): void {
    if (!this.note) return;
    if (this.isAhead && event.kind !== 'eventQuarantined') this.keep(this.note);
    this.write(STEPPING, isKeyed(event) ? eventKey(event) : '');
  }

  /** It was stepped. Once enough were, nothing is suspected any more. */
  leave(): void {
    if (!this.note) return;
    this.endured += 1;
    if (this.endured < CAREFUL_EVENTS) return this.write(STEPPING, '');
    this.note = undefined;
    rmSync(join(this.folder, STEPPING), { force: true });
    rmSync(join(this.folder, NOTE), { force: true });
  }

  /** The session before died in a way nobody could explain. */
  died(): void {
    this.keep(afterDeath(this.folder));
  }

  private keep(note: Note): void {
    this.note = note;
    this.isAhead = false;
    this.write(NOTE, JSON.stringify(note));
    this.write(STEPPING, '');
  }

  /** Where the disk is full or read-only nothing is noted: the commit that follows says what is wrong. */
  private write(name: string, text: string): void {
    try {
      writeFileSync(join(this.folder, name), text);
    } catch {
      this.log.warn(`${name} of ${this.folder} could not be written`);
    }
  }
}

/** Whether the next session will quarantine an event, and so will not end like the last. */
export function willQuarantine(folder: string): boolean {
  return isDue(readNote(folder) ?? UNKNOWN) || isDue(afterDeath(folder));
}

const NOTE = 'poison.json';
/** Key of the event that is being stepped; empty in between. */
const STEPPING = 'stepping';

function isDue({ deaths, isResting }: Note): boolean {
  return deaths >= MAX_DEATHS && !isResting;
}

/** What is to be remembered once another death is counted. */
function afterDeath(folder: string): Note {
  const before = readNote(folder) ?? UNKNOWN;
  const event = read(join(folder, STEPPING)) ?? '';
  if (event === '') return { ...UNKNOWN, isResting: before.isResting };
  const deaths = event === before.event ? before.deaths + 1 : 1;
  return { event, deaths, isResting: before.isResting };
}

function readNote(folder: string): Note | undefined {
  const text = read(join(folder, NOTE));
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Note);
  } catch {
    return UNKNOWN; // a kill left it half written
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

const KEYED: ReadonlySet<string> = new Set<KeyedEvent['kind']>([
  ...(['candle', 'trade', 'clock', 'quote', 'bookSnapshot', 'bookDelta'] as const),
]);

function isKeyed(event: InputEvent): event is KeyedEvent {
  return KEYED.has(event.kind);
}
