import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { botError } from '@autotrader/sdk';
import type { Play } from './play.js';
import { answerRequest } from './rest/server.js';

const HOST = '127.0.0.1';

/** A listening server. */
export interface Listening {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  close(): Promise<void>;
}

/** Serves a play over HTTP and WebSocket on loopback. Throws BOT_PORT_TAKEN. */
export async function serve(play: Play, port: number): Promise<Listening> {
  const http = createServer((request, response) => answerRequest(play.rest, request, response));
  http.on('upgrade', (request, stream, head) => play.sockets.upgrade(request, stream, head));
  try {
    await listening(http, port);
  } catch (error) {
    play.close();
    throw error;
  }
  return {
    address: `${HOST}:${(http.address() as AddressInfo).port}`,
    close() {
      play.close();
      return closed(http);
    },
  };
}

function listening(http: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', (cause: NodeJS.ErrnoException) => {
      reject(cause.code === 'EADDRINUSE' ? botError('BOT_PORT_TAKEN', { port, host: HOST }, cause) : cause);
    });
    http.listen(port, HOST, resolve);
  });
}

function closed(http: Server): Promise<void> {
  return new Promise((resolve) => {
    http.close(() => resolve());
    http.closeAllConnections();
  });
}
