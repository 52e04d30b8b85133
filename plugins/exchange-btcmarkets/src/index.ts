import {
  definePlugin,
  exchange,
  rehearsal,
  z,
  type RehearsalRequest,
  type RunningRehearsal,
} from '@autotrader/sdk';
import { openExchange } from './exchange.js';
import { options } from './options.js';
import { startRehearsal } from './rehearsal/index.js';

/** A rehearsal of files is read from its first trade on; a fee is the one asked for. */
async function start(request: RehearsalRequest): Promise<RunningRehearsal> {
  const running = await startRehearsal(request);
  const exchangeOptions = {
    ...running.exchangeOptions,
    ...(request.files.length > 0 ? { fromStart: true } : {}),
    ...(request.feeRate === undefined ? {} : { feeRate: request.feeRate }),
  };
  return { url: running.url, exchangeOptions, now: () => running.now(), close: () => running.close() };
}

const adapter = definePlugin({
  kind: 'exchange',
  name: 'btcmarkets',
  sdk: '^1.0.0',
  options,
  needs: {},
  provides: { exchange },
  setup({ options: chosen, onClose }) {
    const { exchange: opened, close } = openExchange(chosen);
    onClose(close);
    return { exchange: opened };
  },
});

/** Of its own, because a rehearsal has to run before the options of the exchange that talks to it are known. */
const emulator = definePlugin({
  kind: 'exchange',
  name: 'btcmarkets-rehearsal',
  sdk: '^1.0.0',
  options: z.strictObject({}),
  needs: {},
  provides: { rehearsal },
  setup: () => ({ rehearsal: { start } }),
});

export default [adapter, emulator];
