import { setTimeout as sleep } from 'node:timers/promises';
import { BotError } from '@autotrader/sdk';
import { fetchTime } from './reply.js';
import type { Rest } from './rest.js';
import { seekCursor } from './seek.js';
import { onPage, onRefused, onSeek, onTime } from './stream.js';
import type { Request, StreamState } from './stream-state.js';
import { fetchTrades } from './trade-page.js';

/** Waits between tries of a question that REST does not answer, ms. */
const WAIT_MIN_MS = 500;
const WAIT_MAX_MS = 60_000;
/** Tries after the end of the data, when the exchange may be gone for good. */
const TRIES_AT_END = 3;

/** A question to REST. */
export type Question = Extract<Request, { kind: 'time' | 'seek' | 'page' }>;

/** Whom the answers concern. */
export interface Asker {
  readonly state: StreamState;
  readonly rest: Rest;
  /** Aborted when the subscription is closed: nothing waits on. */
  readonly signal: AbortSignal;
  /** The venue's clock, epoch ms. */
  timeTold(time: number): void;
  /** The stream has changed: deliver, ask on. */
  changed(): void;
  /** A question failed and will be asked again. */
  failing(error: Error): void;
  /** It will not be asked again. */
  gone(error: Error): void;
}

/** Asks REST until it answers, refuses, or the connection the question belongs to is gone. */
export async function answer(asker: Asker, question: Question): Promise<void> {
  const { state } = asker;
  const { epoch } = state;
  if (question.kind === 'page' && question.delayMs > 0) await pause(question.delayMs, asker.signal);
  for (let tries = 1; state.epoch === epoch; tries++) {
    try {
      const tell = await ask(asker, question);
      if (state.epoch === epoch) tell();
      return asker.changed();
    } catch (error) {
      if (state.epoch !== epoch) return;
      if (refused(asker, question, error)) return asker.changed();
      if (state.phase === 'ending' && tries >= TRIES_AT_END) return asker.gone(error as Error);
      asker.failing(error as Error);
      await pause(Math.min(WAIT_MIN_MS * 2 ** Math.min(tries, 16), WAIT_MAX_MS), asker.signal);
    }
  }
}

/** Fetches an answer; returns how to tell it to the stream. */
async function ask(asker: Asker, question: Question): Promise<() => void> {
  const { state, rest } = asker;
  switch (question.kind) {
    case 'time': {
      const time = await fetchTime(rest);
      asker.timeTold(time);
      return () => onTime(state, time);
    }
    case 'seek': {
      const cursor = await seekCursor(rest, question.line.instrument, question.line.startTime);
      return () => onSeek(state, question.line, cursor);
    }
    case 'page': {
      const page = await fetchTrades(rest, question.line.instrument, { after: question.after });
      return () => onPage(state, question.line, page, question.after);
    }
  }
}

/** Only the venue's own words are an answer for good; a bare 403 may be a gateway's mood, and is asked again. */
function refused({ state }: Asker, question: Question, error: unknown): boolean {
  if (question.kind === 'time' || !(error instanceof BotError)) return false;
  if (error.code !== 'BOT_VENUE_REFUSED' || typeof error.details.code !== 'string') return false;
  onRefused(state, question.line);
  return true;
}

/** Waits, or returns at once when aborted: the question's epoch has passed then. */
async function pause(waitMs: number, signal: AbortSignal): Promise<void> {
  await sleep(waitMs, undefined, { signal }).catch(() => undefined);
}
