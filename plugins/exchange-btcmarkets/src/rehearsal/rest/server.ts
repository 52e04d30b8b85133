import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MarketView } from '../market.js';
import { type Allowance, type Bucket, tooMany } from './limits.js';
import { isPrivate, withoutAccount } from './private.js';
import { notFound, type Reply } from './reply.js';
import type { Figures } from './resource.js';
import { routeOf } from './routes.js';

/** What the REST side stands on. */
export interface RestContext {
  /** The market at this moment. */
  view(): MarketView;
  figures: Figures;
  limit(client: string, bucket: Bucket): Allowance;
  /** Told of each request: `GET /v3/… → 200 3 rows 7..12`. */
  log(line: string): void;
}

/** Answers a request: limits first, then the resource. */
export function answerRequest(
  context: RestContext,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  request.resume();
  const url = request.url ?? '/';
  const [path = '/', search = ''] = url.split('?', 2);
  const { reply, headers } = replyTo(context, request, path, search);
  context.log(`${request.method ?? ''} ${url} → ${describe(reply)}`);
  response.writeHead(reply.status, {
    'content-type': reply.plain ? 'text/plain' : 'application/json',
    'cache-control': 'no-cache, no-store, must-revalidate',
    'content-length': Buffer.byteLength(reply.body),
    ...headers,
    ...reply.headers,
  });
  response.end(reply.body);
}

interface Answered {
  readonly reply: Reply;
  readonly headers: Readonly<Record<string, string>>;
}

function replyTo(context: RestContext, request: IncomingMessage, path: string, search: string): Answered {
  const client = request.socket.remoteAddress ?? '';
  if (isPrivate(path)) {
    const key = request.headers['bm-auth-apikey'];
    return limited(context, client, 'private', () => withoutAccount(key === undefined ? key : String(key)));
  }
  const found = request.method === 'GET' ? routeOf(path) : undefined;
  if (!found) return { reply: notFound, headers: {} };
  const { route, marketId } = found;
  return limited(context, client, route.bucket, () =>
    route.resource({
      view: context.view(),
      query: new URLSearchParams(search),
      marketId,
      figures: context.figures,
    }),
  );
}

function limited(context: RestContext, client: string, bucket: Bucket, reply: () => Reply): Answered {
  const { allowed, headers } = context.limit(client, bucket);
  return { reply: allowed ? reply() : tooMany, headers };
}

function describe({ status, served }: Reply): string {
  if (!served) return String(status);
  const range = served.first === undefined ? '' : ` ${served.first}..${served.last}`;
  return `${status} ${served.count} rows${range}`;
}
