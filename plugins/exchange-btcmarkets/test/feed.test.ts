import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { WebSocketServer, type WebSocket } from 'ws';
import {
  Trade,
  type InstrumentId,
  type PluginDefinition,
  type Rehearsal,
  type StreamRequest,
} from '@autotrader/sdk';
import plugin from '../dist/index.js';
import { restRow } from './support/stream-venue.js';
import { candleRows, openLocal, Recorder, Scratch } from './support/venue-run.js';
import type { OpenExchange } from '../dist/exchange.js';

const BTC: InstrumentId = 'BTC-AUD@btcmarkets';
const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 1);

type Message = { messageType: string; channels: string[]; marketIds?: string[] };

/** A venue whose every answer a test decides. */
class HandVenue {
  readonly trades: Trade[] = [];
  readonly messages: Message[] = [];
  readonly requests: string[] = [];
  time = START;
  /** Answers a request itself when it returns true. */
  interfere: (request: IncomingMessage, response: ServerResponse) => boolean = () => false;
  onMessage: (client: WebSocket, message: Message) => void = () => undefined;
  private readonly http: Server = createServer((request, response) => this.answer(request, response));
  private readonly sockets = new WebSocketServer({ server: this.http });

  async listen(): Promise<string> {
    this.sockets.on('connection', (client) => {
      client.on('message', (data: Buffer) => {
        const message = JSON.parse(data.toString()) as Message;
        this.messages.push(message);
        this.onMessage(client, message);
      });
    });
    this.http.listen(0, '127.0.0.1');
    await once(this.http, 'listening');
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  send(frame: object): void {
    for (const client of this.sockets.clients) client.send(JSON.stringify(frame));
  }

  sendTrade(trade: Trade): void {
    const { id, amount, ...rest } = restRow(trade);
    this.send({ messageType: 'trade', marketId: 'BTC-AUD', tradeId: Number(id), volume: amount, ...rest });
  }

  heartbeat(channels: readonly string[] = ['trade']): void {
    const listed = channels.map((name) => ({ name, marketIds: ['BTC-AUD'] }));
    this.send({ messageType: 'heartbeat', channels: [{ name: 'heartbeat' }, ...listed] });
  }

  drop(code?: number): void {
    for (const client of this.sockets.clients)
      if (code) client.close(code);
      else client.terminate();
  }

  async close(): Promise<void> {
    this.drop();
    this.sockets.close();
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    this.requests.push(request.url ?? '');
    if (this.interfere(request, response)) return;
    const url = new URL(request.url ?? '', 'http://local');
    if (url.pathname === '/v3/time')
      return void response.end(JSON.stringify({ timestamp: new Date(this.time).toISOString() }));
    const after = Number(url.searchParams.get('after') ?? -1);
    const before = Number(url.searchParams.get('before') ?? Infinity);
    const rows = this.trades.filter(({ id }) => id > after && id < before).slice(0, 200);
    response.end(JSON.stringify(rows.reverse().map(restRow)));
  }
}

const trade = (id: number, ms: number): Trade => new Trade(BTC, id, START + ms, 100, 1, 'buy');

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}

describe('feed', () => {
  let venue: HandVenue;
  let opened: OpenExchange;
  let sink: Recorder;

  beforeEach(async () => {
    venue = new HandVenue();
    opened = openLocal(await venue.listen(), { reconnect: { minMs: 10, maxMs: 20 } });
    sink = new Recorder();
  });
  afterEach(async () => {
    await opened.close();
    await venue.close();
  });

  function stream(feed: StreamRequest['feed'], afterId?: number): StreamRequest {
    return { instrument: BTC, feed, intervalMs: MINUTE, afterId, afterTime: START };
  }

  async function live(afterId = 5): Promise<void> {
    await opened.exchange.subscribe([stream('trades', afterId)], sink);
    await until(() => venue.messages.length === 2);
    venue.heartbeat();
    await until(() => venue.requests.length >= 2);
  }

  it('subscribes to the heartbeat by itself, then adds the channels', async () => {
    await live();
    expect(venue.messages).to.deep.equal([
      { messageType: 'subscribe', channels: ['heartbeat'] },
      { messageType: 'addSubscription', marketIds: ['BTC-AUD'], channels: ['trade'], clientType: 'api' },
    ]);
  });

  it('reads what it missed after a cut, and never asks below its cursor', async () => {
    await live();
    venue.sendTrade(trade(6, 1));
    await until(() => sink.events.length === 1);
    venue.drop();
    venue.trades.push(trade(4, 0), trade(6, 1), trade(7, 2), trade(8, 3));
    await until(() => venue.messages.length === 4);
    venue.sendTrade(trade(8, 3));
    venue.sendTrade(trade(9, 4));
    await until(() => sink.events.length === 4);
    expect(sink.ids).to.deep.equal([6, 7, 8, 9]);
    const asked = venue.requests.map((url) => /after=(\d+)/.exec(url)?.[1]).filter((id) => id !== undefined);
    expect(asked.every((id) => Number(id) >= 5)).to.equal(true);
    expect(sink.notes.map(({ kind }) => kind)).to.include.members([
      'connected',
      'disconnected',
      'backfilled',
    ]);
  });

  it('closes a quiet bar by the venue clock and REST, with a trade the socket never showed', async () => {
    await live();
    venue.trades.push(trade(6, 59_000));
    venue.time = START + MINUTE + 11_000;
    venue.heartbeat();
    await until(() => sink.events.length === 2);
    expect(sink.events).to.deep.equal([trade(6, 59_000), { kind: 'clock', time: START + MINUTE }]);
  });

  it('holds the socket while the sink is full, and loses nothing', async () => {
    const subscription = await opened.exchange.subscribe([stream('trades', 5)], sink);
    await until(() => venue.messages.length === 2);
    sink.room = () => false;
    for (let id = 6; id < 60; id++) {
      venue.trades.push(trade(id, id));
      venue.sendTrade(trade(id, id));
    }
    await until(() => sink.events.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(sink.events).to.have.length(1);
    for (let count = 2; count <= 54; count++) {
      subscription.resume();
      await until(() => sink.events.length === count);
    }
    expect(sink.ids).to.deep.equal(Array.from({ length: 54 }, (_, n) => n + 6));
  });

  it('shows a hole when the venue refuses to tell what was missed, and goes on', async () => {
    venue.interfere = (request, response) => {
      if (!request.url?.includes('/trades')) return false;
      response.statusCode = 400;
      response.end('{"code":"InvalidPaginationParameter","message":"no"}');
      return true;
    };
    venue.time = START + 5_000;
    await live();
    venue.sendTrade(trade(9, 6_000));
    await until(() => sink.events.length === 2);
    expect(sink.events).to.deep.equal([
      { kind: 'gap', instrument: BTC, from: START, to: START + 5_000 },
      trade(9, 6_000),
    ]);
  });

  it("asks again when the answer is not the venue's own, and shows no hole", async () => {
    let failures = 0;
    venue.interfere = (request, response) => {
      if (!request.url?.includes('/trades') || ++failures > 1) return false;
      response.statusCode = 403;
      response.end('<html>blocked</html>');
      return true;
    };
    venue.trades.push(trade(6, 1));
    await live();
    await until(() => sink.events.length === 1);
    expect(sink.events).to.deep.equal([trade(6, 1)]);
    expect(sink.notes.map(({ kind }) => kind)).to.include('stale');
  });

  it('counts what is no protocol, with samples, and goes on', async () => {
    await live();
    venue.send({ messageType: 'trade', marketId: 'BTC-AUD', price: 1 });
    venue.send({ messageType: 'error', code: 3, message: 'invalid marketIds' });
    venue.send([]);
    venue.sendTrade(trade(6, 1));
    venue.heartbeat();
    await until(() => sink.notes.some(({ kind }) => kind === 'discarded'));
    const note = sink.notes.find(({ kind }) => kind === 'discarded');
    expect(note?.count).to.equal(3);
    expect(note?.text).to.contain('"price":1').and.contain('invalid marketIds');
    expect(sink.events).to.deep.equal([trade(6, 1)]);
  });

  it('ends with the rest of the data when the venue says so', async () => {
    await live();
    venue.trades.push(trade(6, 1_000));
    venue.time = START + MINUTE + 10_000;
    venue.drop(4000);
    await sink.done;
    expect(sink.events).to.deep.equal([trade(6, 1_000), { kind: 'clock', time: START + MINUTE }]);
  });

  it('follows a book, and asks for it anew when its checksum is wrong', async () => {
    await opened.exchange.subscribe([stream('book')], sink);
    const book = { messageType: 'orderbookUpdate', marketId: 'BTC-AUD' };
    const stamp = (ms: number) => ({
      timestamp: new Date(START + ms).toISOString(),
      snapshotId: (START + ms) * 1000,
    });
    const snapshot = { ...book, snapshot: true, bids: [['0.99', '1', 1]], asks: [['1.01', '2', 1]] };
    await until(() => venue.messages.length === 2);
    venue.send({ ...snapshot, ...stamp(0) });
    venue.send({ ...book, ...stamp(1), bids: [], asks: [['1.01', '2', 1]], checksum: '2111165642' });
    venue.send({ ...book, ...stamp(2), bids: [], asks: [['1.02', '2', 1]], checksum: '1' });
    await until(() => venue.messages.length === 3);
    expect(venue.messages[2]).to.deep.include({
      messageType: 'addSubscription',
      channels: ['orderbookUpdate'],
    });
    venue.send({ ...snapshot, ...stamp(3) });
    await until(() => sink.events.length === 4);
    expect(sink.events.map(({ kind }) => kind)).to.deep.equal([
      'bookSnapshot',
      'bookDelta',
      'gap',
      'bookSnapshot',
    ]);
    expect(sink.ids).to.deep.equal([START * 1000, (START + 1) * 1000, 0, (START + 3) * 1000]);
    expect(sink.notes.filter(({ kind }) => kind === 'resynchronised')).to.have.length(1);
  });
});

describe('plugin', () => {
  it('is an exchange, and a rehearsal that can be had before its options are known', () => {
    expect(plugin.map(({ kind, name }) => `${kind}:${name}`)).to.deep.equal([
      'exchange:btcmarkets',
      'exchange:btcmarkets-rehearsal',
    ]);
    expect(plugin.map(({ provides }) => Object.keys(provides))).to.deep.equal([['exchange'], ['rehearsal']]);
  });

  it('points a rehearsal of files to their first trade, and passes the fee on', async () => {
    const emulator = plugin.find(({ name }) => name === 'btcmarkets-rehearsal') as PluginDefinition;
    const provided = await emulator.setup({ options: {}, needs: {}, onClose: () => undefined });
    const { rehearsal } = provided as { rehearsal: Rehearsal };
    const request = { instruments: [BTC], seed: 1, speed: 1, port: 0, feeRate: '0.001' };
    const simulated = await rehearsal.start({ ...request, files: [] });
    await simulated.close();
    expect(simulated.exchangeOptions).to.deep.include({ feeRate: '0.001', restUrl: simulated.url });
    expect(simulated.exchangeOptions).not.to.have.property('fromStart');
    const scratch = new Scratch();
    const file = scratch.csv('a.csv.gz', 'ts_ms,open,high,low,close,volume', candleRows(3, 1, START));
    const filed = await rehearsal.start({ ...request, files: [{ instrument: BTC, file }] });
    await filed.close();
    scratch.remove();
    expect(filed.exchangeOptions).to.have.property('fromStart', true);
  });
});
