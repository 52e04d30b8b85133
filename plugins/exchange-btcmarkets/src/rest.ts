import got, { HTTPError, RequestError, type Options, type Response } from 'got';
import { botError, type BotError } from '@autotrader/sdk';
import { fieldsOf } from './fields.js';
import { rateLimit, type Bucket } from './rate-limit.js';

const VENUE = 'btcmarkets';
const RETRIES = 4;
const RETRY_STATUS = [408, 429, 500, 502, 503, 504];
/** However long the venue asks to wait, nothing waits longer, ms. */
const RETRY_AFTER_MAX_MS = 300_000;
const BACKOFF_MAX_MS = 15_000;
const BODY_MAX_BYTES = 8 * 1024 * 1024;
const HTTP_RATE_LIMITED = 429;

/** Query of a request; a list repeats the key. */
export type Query = Readonly<Record<string, string | number | undefined>>;

/** Public REST calls. Every method throws only BOT_VENUE_… errors. */
export interface Rest {
  /** GET `/v3` + path, as parsed JSON that nobody has checked yet. */
  get(path: string, bucket: Bucket, query?: Query): Promise<unknown>;
  close(): void;
}

/** What `openRest` needs to know. */
export interface RestOptions {
  readonly restUrl: string;
  readonly userAgent: string;
  readonly timeoutMs: number;
}

/**
 * Opens the REST side: sliding-window rate limits, retries of what may help (429, 5xx, network) with the venue's
 * Retry-After honoured up to five minutes, no redirects, certificates always checked.
 */
export function openRest({ restUrl, userAgent, timeoutMs }: RestOptions): Rest {
  const limit = rateLimit();
  const closing = new AbortController();
  const calculateDelay: Options['retry']['calculateDelay'] = ({ computedValue, error }) => {
    if (computedValue === 0 || closing.signal.aborted) return 0;
    const waitMs = Math.min(Math.max(computedValue, 1), RETRY_AFTER_MAX_MS);
    if (error.response?.statusCode === HTTP_RATE_LIMITED) limit.block(waitMs);
    return waitMs;
  };
  const client = got.extend({
    headers: { 'user-agent': userAgent, accept: 'application/json' },
    timeout: { request: timeoutMs },
    retry: {
      limit: RETRIES,
      methods: ['GET'],
      statusCodes: RETRY_STATUS,
      maxRetryAfter: Number.MAX_SAFE_INTEGER,
      backoffLimit: BACKOFF_MAX_MS,
      calculateDelay,
    },
    followRedirect: false,
    https: { rejectUnauthorized: true },
    signal: closing.signal,
  });
  return {
    async get(path, bucket, query = {}) {
      const url = `${restUrl}/v3${path}`;
      const hooks = { beforeRequest: [() => limit.take(bucket)] };
      try {
        const request = client.get(url, { searchParams: query, hooks });
        void request.on('downloadProgress', ({ transferred }) => {
          if (transferred > BODY_MAX_BYTES) request.cancel();
        });
        return parse(await request, path);
      } catch (error) {
        throw typed(error, url, path);
      }
    },
    close() {
      closing.abort();
      limit.close();
    },
  };
}

function protocol(path: string, reason: string, cause?: unknown): BotError {
  return botError('BOT_VENUE_PROTOCOL', { venue: VENUE, request: `GET ${path}`, reason }, cause);
}

function parse(response: Response<string>, path: string): unknown {
  const { statusCode, body } = response;
  if (statusCode !== 200) throw protocol(path, `HTTP ${statusCode}`);
  try {
    return JSON.parse(body) as unknown;
  } catch (error) {
    throw protocol(path, `not JSON: ${body.slice(0, 80)}`, error);
  }
}

function typed(error: unknown, url: string, path: string): Error {
  if (error instanceof HTTPError) return refusal(error, path);
  if (error instanceof RequestError)
    return botError('BOT_VENUE_UNAVAILABLE', { venue: VENUE, url, reason: error.message }, error);
  return error instanceof Error ? error : protocol(path, String(error));
}

/** The venue's own words where it has some: `{ code, message }`. */
function refusal(error: HTTPError, path: string): Error {
  const { statusCode, body, headers } = error.response as Response<string>;
  const request = `GET ${path}`;
  if (statusCode === HTTP_RATE_LIMITED) {
    const waitMs = Math.min((Number(headers['retry-after']) || 1) * 1000, RETRY_AFTER_MAX_MS);
    return botError('BOT_VENUE_RATE_LIMITED', { venue: VENUE, request, waitMs }, error);
  }
  if (statusCode >= 500)
    return botError(
      'BOT_VENUE_UNAVAILABLE',
      { venue: VENUE, url: path, reason: `HTTP ${statusCode}` },
      error,
    );
  const { code, message } = wordsOf(body);
  return botError(
    'BOT_VENUE_REFUSED',
    { venue: VENUE, request, code: code || statusCode, reason: message },
    error,
  );
}

function wordsOf(body: unknown): { code: string; message: string } {
  const text = typeof body === 'string' ? body : '';
  try {
    const { code, message } = fieldsOf(JSON.parse(text));
    const words = (value: unknown): string => (typeof value === 'string' ? value : '');
    return { code: words(code), message: words(message) };
  } catch {
    return { code: '', message: text.slice(0, 80) };
  }
}
