import type { CursorPoint, History } from '../../../e2e/dist-test/stored-history.js';
import type { Session } from './killer.js';

const TRADES = /^GET \/v3\/markets\/([^/]+)\/trades\?(\S*) → \d+(?: \d+ rows(?: (\d+)\.\.\d+)?)?/;

/**
 * What the exchange was asked although the journal had it already, in words: no request goes below the cursor that the
 * journal had when the session began, and no row at or below it is served again.
 */
export function askedAgain(
  sessions: readonly Session[],
  requests: ReadonlyMap<number, readonly string[]>,
  history: History,
): string[] {
  const known = new Map(history.sessions.map((session) => [session.pid, session]));
  const cursor = new RisingCursor(history.cursor);
  return sessions.flatMap(({ number, pid }) => {
    // One that was killed before its record had recovered nothing yet and may not have asked for anything.
    const ids = cursor.before(known.get(pid)?.firstSequence);
    return (requests.get(number) ?? [])
      .flatMap(tradeRequest)
      .filter(
        ({ market, after, first }) => Math.min(after, first - 1) < (ids?.get(market) ?? (ids ? 0 : Infinity)),
      )
      .map(
        ({ line, market }) => `session ${number}, whose journal went to ${ids?.get(market) ?? 0}: ${line}`,
      );
  });
}

/** The cursor of a journal before one event after the other. */
class RisingCursor {
  private readonly ids = new Map<string, number>();
  private next = 0;

  constructor(private readonly points: readonly CursorPoint[]) {}

  before(sequence: number | undefined): ReadonlyMap<string, number> | undefined {
    if (sequence === undefined) return undefined;
    for (
      let point = this.points[this.next];
      point && point.sequence < sequence;
      point = this.points[++this.next]
    )
      this.ids.set(point.stream, point.id);
    return new Map(this.ids);
  }
}

interface TradeRequest {
  readonly line: string;
  readonly market: string;
  readonly after: number;
  /** Oldest row that was served; Infinity when none was. */
  readonly first: number;
}

function tradeRequest(line: string): TradeRequest[] {
  const [, market, query, first] = TRADES.exec(line) ?? [];
  if (market === undefined) return [];
  const after = Number(new URLSearchParams(query).get('after') ?? 0);
  return [
    { line, market: `${market}@btcmarkets`, after, first: first === undefined ? Infinity : Number(first) },
  ];
}

/** Requests that would change something at the exchange: a bot whose broker is simulated makes none. */
export function effectsOutside(requests: ReadonlyMap<number, readonly string[]>): string[] {
  return [...requests.values()].flat().filter((line) => !/^(GET|WS) /.test(line));
}
