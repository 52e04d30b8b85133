import type { InputEvent, MarketEvent } from '@autotrader/sdk';
import {
  Engine,
  learnersOf,
  packLearners,
  type EngineSpec,
} from '../../../packages/framework/dist/engine/index.js';
import { choose, chooseFeatures, everyFeature, experts } from './components.js';
import { bracketLane, crossLane, learningLane } from './engine-fixture.js';
import { asTrades, BTC, candles, changed, ETH, merged, MINUTE, opening, scaled, START } from './streams.js';

const BARS = 200;
/** Bars from before the start: features and learners see them, no strategy acts. */
const HISTORY = 40;

/** An event, and whether it is stepped as history. */
export interface Told {
  readonly event: InputEvent;
  readonly history: boolean;
}

/** Every default plugin at work: in four lanes, over an instrument of candles and one of trades. */
export function richSpec(): EngineSpec {
  const baselines = ['last', 'ewma'].map((name) => choose('model', name));
  const eager = { confidenceMin: 0.5, costMultiple: 0, exitMultiple: 0, stopLossPercent: 0.3 };
  return {
    seed: 7,
    streams: [
      { instrument: BTC, feed: 'candles', intervalMs: MINUTE },
      { instrument: ETH, feed: 'trades', intervalMs: MINUTE },
    ],
    lanes: [
      learningLane({ models: [...experts(), ...baselines] }),
      bracketLane({
        name: 'brackets',
        risk: [
          choose('risk', 'max-position', { quantity: 10_000 }),
          choose('risk', 'max-drawdown', { percent: 90 }),
          choose('risk', 'cooldown', { ms: 4 * MINUTE }),
          choose('risk', 'outlier-gate'),
        ],
        broker: choose('broker', 'simulated', {
          slippage: { model: 'fixed', fraction: 0.0002 },
          ...{ volumeShare: 0.5, touch: true, latencyMs: 30_000 },
        }),
      }),
      crossLane({
        name: 'all-features',
        features: chooseFeatures(everyFeature()),
        models: [choose('model', 'ridge', { forgetting: 0.99 })],
        strategy: choose('strategy', 'confidence', eager),
      }),
      crossLane({ name: 'notes', strategy: choose('strategy', 'notes'), feeRate: '0.002' }),
    ],
  };
}

/** Two markets and all that can befall them, and the bot itself: what is switched off, paused, replaced. */
export function richStory(): Told[] {
  const jumps = changed(candles(BARS), 120, 1.02).map((bar, i) => (i === 90 ? scaled(bar, 7) : bar));
  const btc = jumps.filter((_, i) => !(i >= 100 && i < 108) && !(i >= 140 && i < 150));
  const gap: MarketEvent = {
    kind: 'gap',
    instrument: BTC,
    from: START + 140 * MINUTE,
    to: START + 150 * MINUTE,
  };
  const market = merged(btc.slice(HISTORY), [gap, ...books()], asTrades(candles(BARS, 77, ETH)));
  const live: InputEvent[] = [...market];
  const insert = (share: number, ...events: InputEvent[]): unknown =>
    live.splice(Math.floor(share * live.length), 0, ...events);
  insert(0.3, { kind: 'learningPaused', paused: true });
  insert(0.4, { kind: 'learningPaused', paused: false });
  insert(0.45, opening([ETH], TIERS).at(-1)!);
  insert(0.5, { kind: 'pluginDisabled', component: 'notes/strategy:notes', reason: 'a test' });
  insert(0.55, { kind: 'pluginDisabled', component: 'main/model:ridge#1', reason: 'a test' });
  insert(0.58, { kind: 'eventQuarantined', event: { kind: 'clock', time: 1 }, reason: 'a test' });
  insert(0.6, { kind: 'changed', what: 'code', before: 'a', after: 'b' });
  insert(0.7, forgotten());
  return [
    ...opening([BTC, ETH], TIERS).map((event) => ({ event, history: false })),
    ...btc.slice(0, HISTORY).map((event) => ({ event, history: true })),
    ...live.map((event) => ({ event, history: false })),
  ];
}

const TIERS = [
  { aboveVolume: '0', maker: '0.002', taker: '0.003' },
  { aboveVolume: '1000000', maker: '0.001', taker: '0.002' },
];

function books(): MarketEvent[] {
  return [60, 110].flatMap((bar): MarketEvent[] => {
    const time = START + bar * MINUTE;
    const [bids, asks] = [[[9_000, 1] as const], [[9_001, 2] as const]];
    return [
      { kind: 'quote', instrument: BTC, time, bid: 9_000, ask: 9_001 },
      { kind: 'bookSnapshot', instrument: BTC, time, snapshotId: bar, bids, asks },
      {
        kind: 'bookDelta',
        instrument: BTC,
        time: time + 1,
        snapshotId: bar + 1,
        bids: [[9_000, 0]],
        asks: [],
      },
    ];
  });
}

/** The learners of one lane begin anew. */
function forgotten(): InputEvent {
  const { state } = new Engine(richSpec());
  const learners = learnersOf(state, { lane: 'main', instrument: BTC });
  return { kind: 'modelReplaced', cause: 'import', from: 0, ...packLearners({ learners, versions: {} }) };
}
