import { definePlugin, exchange, log, storage, z, type Exchange } from '@autotrader/sdk';
import btcmarkets from '@autotrader/plugin-exchange-btcmarkets';
import typeorm from '@autotrader/plugin-storage-typeorm';
import { forgetful } from './forgetful-exchange.js';
import { weakened, WEAKNESSES } from './weakened-store.js';

/** The bot's storage with one guard taken away: a harness that stays green with it proves nothing. */
const mutantStorage = definePlugin({
  kind: 'storage',
  name: 'mutant',
  sdk: '^1.0.0',
  options: z.strictObject({ without: z.enum(WEAKNESSES) }),
  needs: { log },
  provides: { storage },
  async setup(context) {
    const options = typeorm.options.parse({});
    const { storage: sound } = await typeorm.setup({ ...context, options });
    return {
      storage: {
        openRun: async (request) => weakened(await sound.openRun(request), context.options.without),
      },
    };
  },
});

const [adapter, emulator] = btcmarkets as [(typeof btcmarkets)[0], (typeof btcmarkets)[0]];

/** The bot's exchange, but it asks again for what the journal holds already. */
const mutantExchange = definePlugin({
  ...adapter,
  name: 'mutant',
  provides: { exchange },
  async setup(context) {
    const sound = (await adapter.setup(context as never)) as { exchange: Exchange };
    return { exchange: forgetful(sound.exchange) };
  },
});

export default [mutantStorage, mutantExchange, { ...emulator, name: 'mutant-rehearsal' }];
