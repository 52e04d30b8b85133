import { botError, z } from '@autotrader/sdk';

/** Least time between two connections to the venue itself, ms: it allows 3 in 10 s. */
const VENUE_RECONNECT_MS = 4_000;
const decimalText = z.string().regex(/^-?\d+(\.\d{1,8})?$/, 'a decimal string of at most 8 places');

const feeTier = z.strictObject({
  aboveVolume: decimalText.meta({ description: '30-day volume (AUD) above which the tier applies' }),
  maker: decimalText.meta({ description: 'Fraction of the notional; 0.001 is 0.1 %' }),
  taker: decimalText.meta({ description: 'Fraction of the notional; 0.001 is 0.1 %' }),
});

const backoff = z.strictObject({
  minMs: z.number().int().min(10).meta({ description: 'Least wait before a new connection' }),
  maxMs: z.number().int().min(10).meta({ description: 'Longest wait before a new connection' }),
});

/** Options of the exchange `btcmarkets`. */
export const options = z.strictObject({
  restUrl: z.url().default('https://api.btcmarkets.net').meta({ description: 'Root of the REST interface' }),
  socketUrl: z.url().default('wss://socket.btcmarkets.net/v2').meta({ description: 'WebSocket address' }),
  live: z.boolean().default(false).meta({ description: 'Allow contact with hosts other than this machine' }),
  staleMs: z
    .number()
    .int()
    .min(50)
    .default(15_000)
    .meta({ description: 'Silence after which a connection counts as dead, ms' }),
  reconnect: backoff
    .optional()
    .meta({ description: 'Waits between connections; 4 to 60 s at the venue, 50 ms to 2 s at loopback' }),
  refreshMs: z
    .number()
    .int()
    .min(1_000)
    .max(86_400_000)
    .default(84_600_000)
    .meta({ description: 'A connection is renewed after so long, ms' }),
  resnapshotMs: z
    .number()
    .int()
    .min(1_000)
    .default(600_000)
    .meta({ description: 'Books are asked for anew this often, ms' }),
  timeoutMs: z
    .number()
    .int()
    .min(50)
    .default(10_000)
    .meta({ description: 'Longest wait for one REST reply, ms' }),
  userAgent: z
    .string()
    .min(1)
    .default('autotrader/1.0 (+btcmarkets adapter)')
    .meta({ description: 'User-Agent of every request' }),
  feeRate: decimalText.optional().meta({ description: 'One flat fee instead of the table, as a fraction' }),
  feeTiers: z
    .array(feeTier)
    .min(1)
    .optional()
    .meta({ description: "Fee table; the venue's published one by default" }),
  fromStart: z
    .boolean()
    .default(false)
    .meta({ description: 'A stream without cursor and time starts at the first trade the exchange has' }),
});

/** The options after defaults. */
export type Options = z.output<typeof options>;

/** Waits between two connections, ms. */
export interface Backoff {
  readonly minMs: number;
  readonly maxMs: number;
}

/** Where the adapter connects to, after the check that it may. */
export interface Endpoint {
  readonly restUrl: string;
  readonly socketUrl: string;
  /** True on this machine: market time need not be the wall's. */
  readonly loopback: boolean;
  readonly reconnect: Backoff;
}

function isLoopback(url: string): boolean {
  const host = new URL(url).hostname;
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/**
 * Decides whether the addresses may be contacted. Throws BOT_LIVE_NOT_ALLOWED for any host but this machine unless
 * `live` is set, and BOT_CONFIG_INVALID when certificates would not be checked.
 */
export function endpoint(
  options: Options,
  environment: Readonly<Record<string, string | undefined>>,
): Endpoint {
  const { restUrl, socketUrl } = options;
  const loopback = isLoopback(restUrl) && isLoopback(socketUrl);
  if (!loopback && !options.live) throw botError('BOT_LIVE_NOT_ALLOWED', { venue: 'btcmarkets' });
  if (!loopback) assertCertificatesChecked(options, environment);
  return {
    restUrl: restUrl.replace(/\/+$/, ''),
    socketUrl,
    loopback,
    reconnect: backoffOf(options, loopback),
  };
}

function assertCertificatesChecked(
  { restUrl, socketUrl }: Options,
  environment: Readonly<Record<string, string | undefined>>,
): void {
  if (environment.NODE_TLS_REJECT_UNAUTHORIZED === '0')
    throw botError('BOT_CONFIG_INVALID', {
      key: 'NODE_TLS_REJECT_UNAUTHORIZED',
      origin: 'the environment',
      reason: 'certificates must be checked when the bot talks to the venue',
    });
  if (!restUrl.startsWith('https:') || !socketUrl.startsWith('wss:'))
    throw botError('BOT_CONFIG_INVALID', {
      key: 'exchange.restUrl, exchange.socketUrl',
      origin: 'the config',
      reason: 'only https: and wss: are used beyond this machine',
    });
}

function backoffOf({ reconnect }: Options, loopback: boolean): Backoff {
  if (loopback) return reconnect ?? { minMs: 50, maxMs: 2_000 };
  const { minMs, maxMs } = reconnect ?? { minMs: VENUE_RECONNECT_MS, maxMs: 60_000 };
  const least = Math.max(minMs, VENUE_RECONNECT_MS);
  return { minMs: least, maxMs: Math.max(maxMs, least) };
}
