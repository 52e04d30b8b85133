import type { RehearsalRequest, RunningRehearsal } from '@autotrader/sdk';
import { systemWall, type Wall } from './clock.js';
import { openMarket } from './market.js';
import { Play } from './play.js';
import { serve } from './server.js';

export { END_GRACE_MS, END_OF_DATA } from './play.js';
export { oracle, type OracleBar } from './market/oracle.js';

/**
 * Starts a local exchange that speaks the venue's protocol: REST and WebSocket on loopback, fed by files or by a
 * seeded simulated market. Throws the loader's errors for a bad file and BOT_PORT_TAKEN. `wall` is for tests.
 *
 * @example
 * const venue = await startRehearsal({ files: [], instruments: ['BTC-AUD@btcmarkets'], seed: 1, speed: 'max', port: 0 });
 */
export async function startRehearsal(
  request: RehearsalRequest,
  wall: Wall = systemWall,
): Promise<RunningRehearsal> {
  const market = openMarket(request);
  const log = request.onRequest ?? (() => undefined);
  const play = new Play(market, { speed: request.speed, startTime: request.startTime, log }, wall);
  const { address, close } = await serve(play, request.port);
  return {
    url: `http://${address}`,
    exchangeOptions: { restUrl: `http://${address}`, socketUrl: `ws://${address}/v2` },
    now: () => play.clock.now(),
    close,
  };
}
