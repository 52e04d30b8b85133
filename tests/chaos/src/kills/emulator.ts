import { startBot, type RunningBot } from '../../../e2e/dist-test/bot.js';

/** Longest life of an emulator, ms: as long as a proof may take. */
const LIFE_MS = 24 * 3_600_000;
/** How a mark looks in the log. */
const MARK = /^GET \/v3\/time\?session=(\d+) /;

/** What an emulator plays. */
export interface MarketPlay {
  readonly file: string;
  /** Market time runs so many times as fast as the wall's, whether the bot lives or not; `max` waits for the bot. */
  readonly speed: number | 'max';
  readonly requestLog: string;
  readonly port?: number;
  /** Market time to start at, ISO 8601. */
  readonly from?: string;
}

/** The local exchange as a process of its own: it outlives the bot and goes on while the bot is dead. */
export class Emulator {
  private over = false;

  private constructor(
    private readonly process: RunningBot,
    /** `127.0.0.1:PORT` */
    readonly address: string,
  ) {
    void process.ended.catch(() => undefined).then(() => (this.over = true));
  }

  /** Starts it in a project's folder; what it is asked is added to a file. */
  static async start(cwd: string, market: MarketPlay): Promise<Emulator> {
    const { file, speed, requestLog, port = 0, from } = market;
    const args = ['emulator', '--data', file, '--speed', String(speed), '--port', String(port)];
    const start = from === undefined ? [] : ['--from', from];
    // A group of its own: Ctrl-C asks the proof to come to an end, which needs the exchange.
    const options = { cwd, timeoutMs: LIFE_MS, ownGroup: true };
    const process = startBot([...args, ...start, '--request-log', requestLog], options);
    await process.waitFor(/listening on http:\/\/\S+:\d+/);
    return new Emulator(process, /http:\/\/([\d.]+:\d+)/.exec(process.output())?.[1] ?? '');
  }

  /** Writes into the log that what follows is asked by a session. */
  async mark(session: number): Promise<void> {
    await this.time(`?session=${session}`);
  }

  /** Its market time, ISO 8601. */
  async time(query = ''): Promise<string> {
    if (this.over) throw new Error(`the emulator has ended:\n${this.process.output()}`);
    const response = await fetch(`http://${this.address}/v3/time${query}`);
    return ((await response.json()) as { timestamp: string }).timestamp;
  }

  async stop(): Promise<void> {
    this.process.kill('SIGTERM');
    await this.process.ended;
  }
}

/** The lines of a log by the session that asked; session 0 is what came before the first mark. */
export function requestsBySession(log: string): ReadonlyMap<number, readonly string[]> {
  const lines = new Map<number, string[]>();
  let session = 0;
  for (const line of log.split('\n')) {
    const mark = MARK.exec(line);
    if (mark) session = Number(mark[1]);
    else if (line !== '') lines.set(session, [...(lines.get(session) ?? []), line]);
  }
  return lines;
}
