import type { Trade } from '@autotrader/sdk';
import { type Feed, type InstrumentId, type MarketEvent, type StreamRequest } from '@autotrader/sdk';
import { addTime, addTrade, clocks, createCandleBuilder } from '@autotrader/sdk/candles';
import { drain } from '../../dist/outbox.js';
import { isAccepting, onClosed, onFrame, onOpen, onPage, onSeek, onTime, onWake } from '../../dist/stream.js';
import { openStream, type Request, type StreamState } from '../../dist/stream-state.js';
import { tradePage } from '../../dist/trade-page.js';
import type { Frame } from '../../dist/wire.js';

const PAGE = 5;
const END_GRACE_MS = 10_000;

/** An event as delivered, with its cursor. */
export interface Delivered {
  readonly event: MarketEvent;
  readonly id: number;
}

/** What happens next, as a test draws it. */
export type Action =
  | { readonly kind: 'publish'; readonly count: number }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'heartbeat' }
  | { readonly kind: 'cut'; readonly lost: number }
  | { readonly kind: 'answer'; readonly which: number }
  | { readonly kind: 'wake' }
  | { readonly kind: 'arrive'; readonly count: number }
  | { readonly kind: 'garbage'; readonly frame: Frame }
  | { readonly kind: 'kill'; readonly journaled: number; readonly lost: number };

/** Trades in the venue's order: time, instrument, id. */
export function inOrder(trades: readonly Trade[]): Trade[] {
  return [...trades].sort(
    (a, b) =>
      a.time - b.time || (a.instrument < b.instrument ? -1 : a.instrument > b.instrument ? 1 : a.id - b.id),
  );
}

/** End of the last bar of the trades. */
export function marketEnd(trades: readonly Trade[], intervalMs: number): number {
  return Math.max(...trades.map(({ time }) => (Math.floor(time / intervalMs) + 1) * intervalMs));
}

/** What a stream that nothing ever interrupts delivers, made from the trades by the sdk's functions alone. */
export function expected(trades: readonly Trade[], feed: Feed, intervalMs: number): Delivered[] {
  const result: Delivered[] = [];
  const ids = [...new Set(trades.map(({ instrument }) => instrument))];
  const builder = createCandleBuilder(ids.map((id) => ({ id, intervalMs })));
  let before = trades[0]?.time ?? 0;
  const tick = (time: number): void => {
    for (const event of clocks(before, time, [intervalMs])) result.push({ event, id: 0 });
    before = time;
  };
  for (const trade of trades) {
    if (feed === 'candles') addTrade(builder, trade, (event, id) => result.push({ event, id }));
    else {
      tick(trade.time);
      result.push({ event: trade, id: trade.id });
    }
  }
  const end = marketEnd(trades, intervalMs);
  if (feed === 'candles') addTime(builder, end, (event, id) => result.push({ event, id }));
  else tick(end);
  return result;
}

/** A venue without sockets: what it has published, what REST shows, and the stream that reads it. */
export class StreamVenue {
  readonly delivered: Delivered[] = [];
  /** Ids REST was asked for, to prove that nothing below the cursor is. */
  readonly asked: number[] = [];
  private state: StreamState;
  private position = 0;
  /** Published, but still on its way: REST shows it already. */
  private flying: Frame[] = [];
  private waiting: Frame[] = [];
  private questions: Request[] = [];
  private connected = false;
  private ended = false;

  constructor(
    private readonly trades: readonly Trade[],
    private readonly feed: Feed,
    private readonly intervalMs: number,
  ) {
    this.state = this.start();
    this.connect();
  }

  get finished(): boolean {
    return this.state.phase === 'ended';
  }

  act(action: Action): void {
    switch (action.kind) {
      case 'publish':
        for (let n = 0; n < action.count && this.position < this.trades.length; n++) this.publish();
        break;
      case 'duplicate': {
        const last = this.trades[this.position - this.flying.length - 1];
        if (last) this.frame(last);
        break;
      }
      case 'heartbeat':
        this.heartbeat();
        break;
      case 'cut':
        this.cut(action.lost);
        break;
      case 'answer':
        this.answer(action.which);
        break;
      case 'wake':
        onWake(this.state);
        break;
      case 'arrive':
        for (const frame of this.flying.splice(0, action.count)) this.frame(frame);
        break;
      case 'garbage':
        this.frame(action.frame);
        break;
      case 'kill':
        this.kill(action.journaled, action.lost);
    }
    this.settle();
  }

  /** Publishes the rest, ends the data, and answers until the stream is through. */
  finish(): void {
    while (this.position < this.trades.length) this.publish();
    this.ended = true;
    this.act({ kind: 'arrive', count: this.flying.length });
    for (let n = 0; n < 100 && this.waiting.length > 0; n++) this.answerAll();
    this.connected = false;
    onClosed(this.state, true);
    for (let n = 0; n < 10_000 && !this.finished; n++) this.answerAll();
  }

  private start(): StreamState {
    const ids = [...new Set(this.trades.map(({ instrument }) => instrument))];
    return openStream(
      ids.map((id) => this.request(id)),
      { fromStart: true, realTime: false },
    );
  }

  /** As recovery asks: after the journal's last id; a stream without one from the run's start. */
  private request(instrument: InstrumentId): StreamRequest {
    const own = this.delivered.findLast(
      ({ event, id }) => id > 0 && 'instrument' in event && event.instrument === instrument,
    );
    const time = Math.max(-Infinity, ...this.delivered.slice(-1).map(({ event }) => timeOf(event)));
    const { feed, intervalMs } = this;
    return { instrument, feed, intervalMs, afterId: own?.id, afterTime: own ? time : undefined };
  }

  private publish(): void {
    const trade = this.trades[this.position++];
    if (trade && this.connected) this.flying.push(trade);
  }

  private frame(frame: Frame): void {
    if (!this.connected) return;
    this.waiting.push(frame);
    this.settle();
  }

  private heartbeat(): void {
    const markets = this.state.lines.map(({ instrument }) => instrument.slice(0, instrument.indexOf('@')));
    this.flying.push({ kind: 'heartbeat', channels: new Map([['trade', markets]]) });
  }

  private cut(lost: number): void {
    onClosed(this.state, false);
    this.connected = false;
    this.waiting = [];
    this.flying = [];
    for (let n = 0; n < lost; n++) if (this.position < this.trades.length) this.position++;
    this.connect();
  }

  /** The process dies; of the last deliveries only some reached the journal. */
  private kill(journaled: number, lost: number): void {
    this.delivered.length -= Math.min(journaled, this.delivered.length);
    this.state = this.start();
    this.questions = [];
    this.cut(lost);
  }

  private connect(): void {
    this.connected = true;
    onOpen(this.state);
    this.settle();
  }

  private settle(): void {
    for (;;) {
      drain(this.state.outbox, (event, id) => this.delivered.push({ event, id }) > 0);
      const asked = this.state.requests
        .splice(0)
        .filter(({ kind }) => ['time', 'seek', 'page'].includes(kind));
      this.questions.push(...asked.map((request) => ({ ...request, epoch: this.state.epoch })));
      const [frame] = this.waiting;
      if (!frame || !isAccepting(this.state)) return;
      if (onFrame(this.state, frame)) this.waiting.shift();
    }
  }

  private answerAll(): void {
    this.settle();
    this.answer(0);
    this.settle();
  }

  private answer(which: number): void {
    const [question] = this.questions.splice(which % Math.max(1, this.questions.length), 1);
    if (!question || (question as { epoch?: number }).epoch !== this.state.epoch) return;
    if (question.kind === 'time') onTime(this.state, this.now());
    else if (question.kind === 'seek') onSeek(this.state, question.line, 0);
    else if (question.kind === 'page') this.page(question);
  }

  private page({ line, after }: Extract<Request, { kind: 'page' }>): void {
    this.asked.push(after);
    const shown = this.trades
      .slice(0, this.position)
      .filter(({ instrument }) => instrument === line.instrument);
    const newer = shown.filter(({ id }) => id > after).slice(0, PAGE);
    // The venue's order, newest first; and the cursor's own row, as an inclusive cursor would have it.
    const rows = [...shown.filter(({ id }) => id === after), ...newer].reverse().map(restRow);
    onPage(this.state, line, tradePage(rows, line.instrument), after);
  }

  private now(): number {
    if (this.ended || this.position === this.trades.length)
      return marketEnd(this.trades, this.intervalMs) + END_GRACE_MS;
    // Time passes without trades too: it is just before the next one.
    const last = this.trades[this.position - 1]?.time ?? 0;
    return Math.max(last, (this.trades[this.position]?.time ?? Infinity) - 1);
  }
}

function timeOf(event: MarketEvent): number {
  if (event.kind === 'candle') return event.openTime + event.intervalMs;
  return event.kind === 'gap' ? event.to : event.time;
}

/** A trade as REST writes it. */
export function restRow(trade: Trade): Record<string, string> {
  return {
    id: String(trade.id),
    price: String(trade.price),
    amount: String(trade.quantity),
    timestamp: new Date(trade.time).toISOString().replace('Z', '000Z'),
    side: trade.side === 'buy' ? 'Bid' : 'Ask',
  };
}
