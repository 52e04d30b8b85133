import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A wire between a client and a server of this machine that can be cut. */
export interface Proxy {
  readonly port: number;
  /** Bytes that have come back from the server. */
  received(): number;
  /** Ends all connections and refuses new ones. */
  cut(): void;
  mend(): void;
  /** Resolves when so many bytes have come back, at which moment the wire is cut. */
  cutAfter(bytes: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts a proxy in front of a port. */
export async function startProxy(targetPort: number): Promise<Proxy> {
  const wire = new Wire(targetPort);
  await wire.listen();
  return wire;
}

class Wire implements Proxy {
  private readonly server = createServer((client) => this.join(client));
  private readonly open = new Set<Socket>();
  private isCut = false;
  private bytes = 0;
  private limit = Infinity;
  private onLimit: () => void = () => undefined;

  constructor(private readonly targetPort: number) {}

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  received(): number {
    return this.bytes;
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  cut(): void {
    this.isCut = true;
    for (const socket of this.open) socket.destroy();
  }

  mend(): void {
    this.isCut = false;
  }

  cutAfter(bytes: number): Promise<void> {
    this.limit = this.bytes + bytes;
    return new Promise((resolve) => (this.onLimit = resolve));
  }

  close(): Promise<void> {
    this.cut();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private join(client: Socket): void {
    if (this.isCut) return void client.destroy();
    const server = connect(this.targetPort, '127.0.0.1');
    client.pipe(server);
    server.on('data', (chunk) => this.pass(chunk, client, server)).on('drain', () => client.resume());
    client.on('drain', () => server.resume());
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.open.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        this.open.delete(socket);
        other.destroy();
      });
    }
  }

  private pass(chunk: Buffer, client: Socket, server: Socket): void {
    if (this.isCut) return;
    this.bytes += chunk.length;
    if (this.bytes >= this.limit) {
      this.limit = Infinity;
      this.cut();
      this.onLimit();
    } else if (!client.write(chunk)) server.pause();
  }
}
