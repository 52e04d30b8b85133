import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { Wall } from './clock.js';
import type { Allowance } from './rest/limits.js';
import { Client } from './socket/client.js';
import { type Command, marketsOf, parseCommand, subscriptionsAfter } from './socket/subscription.js';

/** What the socket side stands on. */
export interface SocketContext {
  readonly wall: Wall;
  /** Frames go in windows that clients answer. */
  readonly windowed: boolean;
  isMarket(marketId: string): boolean;
  allow(address: string): Allowance;
  /** Subscriptions changed by a command of this client. */
  subscribed(client: Client, command: Command): void;
  /** A client answered a window. */
  answered(): void;
  /** A client is gone; `wasFollowing` when it was subscribed to a market. */
  left(wasFollowing: boolean): void;
  /** Told of each subscription: `WS subscribe BTC-AUD trade,heartbeat`. */
  log(line: string): void;
}

const PATH = '/v2';
const HEARTBEAT_MS = 5_000;
const MOST_PAYLOAD_BYTES = 64 * 1024;

/** The WebSocket side: connections, their commands, heartbeats and the idle limit. */
export class Sockets {
  readonly clients = new Set<Client>();
  private readonly server = new WebSocketServer({
    noServer: true,
    maxPayload: MOST_PAYLOAD_BYTES,
    perMessageDeflate: false,
  });
  private readonly stopBeating: () => void;

  constructor(private readonly context: SocketContext) {
    this.stopBeating = context.wall.every(HEARTBEAT_MS, () => this.beat());
  }

  /** Clients that are subscribed to a market. */
  audience(): Client[] {
    return [...this.clients].filter(({ subscriptions }) => subscriptions.markets.size > 0);
  }

  /** Every market somebody is subscribed to. */
  markets(): Set<string> {
    return new Set([...this.clients].flatMap(({ subscriptions }) => [...marketsOf(subscriptions)]));
  }

  /** Takes an HTTP upgrade. */
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    stream.on('error', () => stream.destroy());
    const [path] = (request.url ?? '').split('?');
    if (path !== PATH) return void stream.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n');
    const { allowed, headers } = this.context.allow(request.socket.remoteAddress ?? '');
    if (!allowed) return void stream.end(`HTTP/1.1 429 Too Many Requests\r\n${lines(headers)}\r\n`);
    this.server.handleUpgrade(request, stream, head, (webSocket) => this.connected(webSocket, stream));
  }

  close(): void {
    this.stopBeating();
    for (const webSocket of this.server.clients) webSocket.terminate();
    this.server.close();
  }

  private connected(webSocket: WebSocket, stream: Duplex): void {
    const client = new Client(webSocket, stream, this.context.wall, this.context.windowed);
    this.clients.add(client);
    webSocket.on('message', (data) => this.received(client, textOf(data)));
    webSocket.on('ping', () => client.touch());
    webSocket.on('pong', () => {
      client.answered();
      this.context.answered();
    });
    webSocket.on('error', () => webSocket.terminate());
    webSocket.on('close', () => {
      this.clients.delete(client);
      this.context.left(client.subscriptions.markets.size > 0);
    });
  }

  private received(client: Client, text: string): void {
    client.touch();
    const command = parseCommand(text, (id) => this.context.isMarket(id));
    if ('code' in command) return client.refuse(command);
    client.subscriptions = subscriptionsAfter(client.subscriptions, command);
    this.context.log(describe(command));
    this.context.subscribed(client, command);
  }

  private beat(): void {
    for (const client of this.clients) {
      client.beat();
      client.dropIfIdle();
    }
  }
}

function describe({ type, marketIds, channels, heartbeat }: Command): string {
  const names = heartbeat ? [...channels, 'heartbeat'] : channels;
  return `WS ${type} ${marketIds.length > 0 ? `${marketIds.join(',')} ` : ''}${names.join(',')}`;
}

function textOf(data: RawData): string {
  return Array.isArray(data) ? Buffer.concat(data).toString() : Buffer.from(data as ArrayBuffer).toString();
}

function lines(headers: Readonly<Record<string, string>>): string {
  return [
    'connection: close',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
  ].join('\r\n');
}
