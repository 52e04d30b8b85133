import { definePlugin, exchange, log, storage, z, type Exchange } from '@autotrader/sdk';
import btcmarkets from '@autotrader/plugin-exchange-btcmarkets';
import typeorm from '@autotrader/plugin-storage-typeorm';
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

const [adapter, emulator] = btcmarkets;
/** How many trades before the cursor are asked for again. */
const ASKED_AGAIN = 40;

/** The bot's exchange, but it asks again for what the journal holds already. */
const mutantExchange = definePlugin({
  ...(adapter as (typeof btcmarkets)[0]),
  name: 'mutant',
  provides: { exchange },
  async setup(context) {
    const sound = await (adapter as (typeof btcmarkets)[0]).setup(context as never);
    return { exchange: forgetful((sound as { exchange: Exchange }).exchange) };
  },
});

function forgetful(sound: Exchange): Exchange {
  return new Proxy(sound, {
    get(target, key: keyof Exchange) {
      if (key === 'subscribe')
        return (requests: Parameters<Exchange['subscribe']>[0], sink: Parameters<Exchange['subscribe']>[1]) =>
          target.subscribe(requests.map(askingAgain), sink);
      const member: unknown = target[key];
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}

function askingAgain<Request extends { readonly afterId: number | undefined }>(request: Request): Request {
  const { afterId } = request;
  return afterId === undefined ? request : { ...request, afterId: Math.max(0, afterId - ASKED_AGAIN) };
}

const mutantEmulator = { ...(emulator as (typeof btcmarkets)[0]), name: 'mutant-rehearsal' };

export default [mutantStorage, mutantExchange, mutantEmulator];
