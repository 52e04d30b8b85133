import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { WebSocketServer, type WebSocket } from 'ws';
import { venueSocket, type SocketListener, type VenueSocket } from '../dist/socket.js';

/** Remembers what happened, and lets a test wait for it. */
class Log implements SocketListener {
  readonly frames: string[] = [];
  readonly codes: number[] = [];
  opens = 0;
  binaries = 0;
  socket: VenueSocket | undefined;
  private wake: () => void = () => undefined;

  opened(): void {
    this.opens++;
    this.wake();
  }

  frame(text: string): void {
    this.frames.push(text);
    this.wake();
  }

  binary(): void {
    this.binaries++;
    this.wake();
  }

  closed(code: number): void {
    this.codes.push(code);
    this.socket?.open();
    this.wake();
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => (this.wake = resolve));
  }
}

describe('socket', () => {
  let server: WebSocketServer;
  let url: string;
  let socket: VenueSocket;
  let log: Log;
  let onConnection: (client: WebSocket, nth: number) => void;

  beforeEach(async () => {
    let connections = 0;
    server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    server.on('connection', (client) => onConnection(client, ++connections));
    await once(server, 'listening');
    url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
    log = new Log();
  });

  afterEach(async () => {
    await socket.close();
    for (const client of server.clients) client.terminate();
    server.close();
  });

  function open(staleMs = 5_000, refreshMs = 60_000): void {
    const reconnect = { minMs: 10, maxMs: 40 };
    socket = venueSocket({ url, userAgent: 'tester/1', staleMs, refreshMs, reconnect }, log);
    log.socket = socket;
    socket.open();
  }

  it('delivers frames and connects again after every cut', async () => {
    onConnection = (client, nth) => {
      client.send(`hello ${nth}`);
      if (nth < 4) setTimeout(() => client.terminate(), 5);
    };
    open();
    await log.until(() => log.frames.includes('hello 4'));
    expect(log.frames).to.deep.equal(['hello 1', 'hello 2', 'hello 3', 'hello 4']);
    expect(log.codes).to.deep.equal([1006, 1006, 1006]);
  });

  it('ends a silent connection and connects again', async () => {
    onConnection = (client, nth) => {
      if (nth > 1) client.send('alive');
    };
    open(60);
    await log.until(() => log.frames.length > 0);
    expect(log.codes).to.deep.equal([1006]);
  });

  it('does not take its own holding for silence', async () => {
    onConnection = (client) => client.send('first');
    open(60);
    await log.until(() => log.frames.length > 0);
    socket.hold();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(log.codes).to.deep.equal([]);
    for (const client of server.clients) client.send('second');
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(log.frames).to.deep.equal(['first']);
    socket.release();
    await log.until(() => log.frames.length > 1);
    expect(log.frames).to.deep.equal(['first', 'second']);
  });

  it('refuses frames above 1 MiB, whole or in fragments', async () => {
    onConnection = (client, nth) => {
      if (nth === 1) client.send('x'.repeat(1024 * 1024 + 1));
      else if (nth === 2) for (let n = 0; n < 40; n++) client.send('x'.repeat(32 * 1024), { fin: false });
      else client.send('small');
    };
    open();
    await log.until(() => log.frames.length > 0);
    expect(log.frames).to.deep.equal(['small']);
    expect(log.codes).to.have.length(2);
  });

  it('offers no compression and says who it is', async () => {
    const headers = new Promise<Record<string, unknown>>((resolve) =>
      server.once('connection', (_, request) => resolve(request.headers)),
    );
    onConnection = () => undefined;
    open();
    const { 'user-agent': agent, 'sec-websocket-extensions': extensions } = await headers;
    expect([agent, extensions]).to.deep.equal(['tester/1', undefined]);
  });

  it('counts binary frames, and survives invalid UTF-8', async () => {
    onConnection = (client, nth) => {
      if (nth === 1) {
        client.send(Buffer.from([1, 2, 3]));
        client.send(Buffer.from([0xff, 0xfe]), { binary: false });
      } else client.send('sound');
    };
    open();
    await log.until(() => log.frames.length > 0);
    expect(log.binaries).to.equal(1);
    expect(log.frames).to.deep.equal(['sound']);
  });

  it('renews a connection that is old', async () => {
    onConnection = () => undefined;
    open(5_000, 30);
    await log.until(() => log.opens === 3);
    expect(log.codes.slice(0, 2)).to.deep.equal([1000, 1000]);
  });

  it('reports a server that is not there, and goes on trying', async () => {
    server.close();
    onConnection = () => undefined;
    open();
    await log.until(() => log.codes.length === 3);
    expect(log.opens).to.equal(0);
  });

  it('leaves nothing behind after a storm of reconnections', async () => {
    onConnection = (client) => client.terminate();
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    open();
    await log.until(() => log.codes.length >= 30);
    expect(timers() - before).to.be.at.most(4);
  });
});
