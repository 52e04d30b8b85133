/** Channels that carry a market's data. */
export const MARKET_CHANNELS = ['orderbook', 'orderbookUpdate', 'tick', 'trade'] as const;
export type MarketChannel = (typeof MARKET_CHANNELS)[number];
const PRIVATE_CHANNELS: readonly string[] = ['orderChange', 'fundChange'];
const MESSAGE_TYPES = ['subscribe', 'addSubscription', 'removeSubscription'] as const;

/** A valid request of a client. */
export interface Command {
  readonly type: (typeof MESSAGE_TYPES)[number];
  readonly channels: readonly MarketChannel[];
  readonly heartbeat: boolean;
  readonly marketIds: readonly string[];
}

/** Why a frame is refused, whole; earlier subscriptions go on. */
export interface Refusal {
  readonly code: 1 | 3;
  readonly message: string;
}

const NO_JSON: Refusal = { code: 3, message: 'Unable to parse JSON, please validate the format.' };
const NO_TYPE: Refusal = { code: 3, message: 'invalid message type' };
const NO_CHANNEL: Refusal = { code: 3, message: 'invalid channel names' };
const NO_MARKET: Refusal = { code: 3, message: 'invalid marketIds' };
const NO_KEY: Refusal = { code: 1, message: 'authentication failed. invalid key' };

/** Reads a client's frame. `isMarket` knows the markets, which are case-sensitive. */
export function parseCommand(text: string, isMarket: (id: string) => boolean): Command | Refusal {
  const frame = parsed(text);
  if (!frame) return NO_JSON;
  const type = MESSAGE_TYPES.find((name) => name === frame['messageType']);
  if (!type) return NO_TYPE;
  const names = texts(frame['channels']);
  if (!names || names.length === 0 || !names.every(isChannel)) return NO_CHANNEL;
  const channels = MARKET_CHANNELS.filter((channel) => names.includes(channel));
  const marketIds = texts(frame['marketIds'] ?? []);
  if (!marketIds?.every(isMarket) || (channels.length > 0 && marketIds.length === 0)) return NO_MARKET;
  if (names.some((name) => PRIVATE_CHANNELS.includes(name))) return NO_KEY;
  return { type, channels, heartbeat: names.includes('heartbeat'), marketIds: [...new Set(marketIds)] };
}

/** What one socket is subscribed to. */
export interface Subscriptions {
  readonly heartbeat: boolean;
  readonly markets: ReadonlyMap<MarketChannel, ReadonlySet<string>>;
}

export const NO_SUBSCRIPTIONS: Subscriptions = { heartbeat: false, markets: new Map() };

/** Subscriptions after a command: `subscribe` replaces all, the other two add and remove. */
export function subscriptionsAfter(before: Subscriptions, command: Command): Subscriptions {
  const base = command.type === 'subscribe' ? NO_SUBSCRIPTIONS : before;
  const removes = command.type === 'removeSubscription';
  const markets = new Map(base.markets);
  for (const channel of command.channels) {
    const ids = new Set(markets.get(channel));
    for (const id of command.marketIds) {
      if (removes) ids.delete(id);
      else ids.add(id);
    }
    if (ids.size > 0) markets.set(channel, ids);
    else markets.delete(channel);
  }
  return { heartbeat: command.heartbeat ? !removes : base.heartbeat, markets };
}

/** Every market of any channel. */
export function marketsOf({ markets }: Subscriptions): Set<string> {
  return new Set([...markets.values()].flatMap((ids) => [...ids]));
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return undefined;
  }
}

function texts(value: unknown): string[] | undefined {
  const isTexts = Array.isArray(value) && value.every((item) => typeof item === 'string');
  return isTexts ? value : undefined;
}

function isChannel(name: string): boolean {
  return (
    name === 'heartbeat' || PRIVATE_CHANNELS.includes(name) || MARKET_CHANNELS.some((known) => known === name)
  );
}
