import {
  botError,
  numberFromUnits,
  type Broker,
  type InstrumentId,
  type SizingDefinition,
  type State,
} from '@autotrader/sdk';
import { hashSeed } from '@autotrader/sdk/random';
import { Ledger } from '../ledger/index.js';
import { createCurve, type CurveState } from './curve.js';
import { createMarket, type Market } from './market.js';
import { restoreModels, savedModels } from './models.js';
import { Orders } from './orders.js';
import { RiskRules, type Account } from './risk.js';
import type { Chosen, LaneSpec, StreamSpec } from './spec.js';

/** The lane's account as numbers, read live by sizing and risk; `market` is the instrument at hand. */
class LaneAccount implements Account {
  time = 0;
  market: Market | undefined;

  constructor(private readonly lane: Lane) {}

  get price(): number {
    return this.market?.price ?? NaN;
  }
  get held(): number {
    return this.market?.held ?? 0;
  }
  get cash(): number {
    return this.lane.cash;
  }
  get equity(): number {
    const { markets, cash } = this.lane;
    let equity = cash;
    for (let i = 0; i < markets.length; i++) {
      const { held, price } = markets[i] as Market;
      if (held > 0) equity += held * price;
    }
    return equity;
  }
}

/** One account over all instruments: broker, risk, ledger, orders, and a record per instrument. */
export class Lane {
  readonly name: string;
  readonly markets: readonly Market[];
  readonly broker: Broker;
  readonly ledger: Ledger;
  readonly orders: Orders;
  readonly risk: RiskRules;
  readonly account: LaneAccount;
  readonly sizing: Chosen<SizingDefinition>;
  /** Free cash of the first instrument's quote asset, as a number. */
  cash = 0;
  curve: CurveState;

  constructor(
    readonly spec: LaneSpec,
    streams: readonly StreamSpec[],
    seed: number,
  ) {
    this.name = spec.name;
    this.markets = streams.map((stream) => createMarket(spec, stream, seed));
    this.broker = spec.broker.definition.create({
      options: spec.broker.options,
      seed: hashSeed(seed, spec.name, 'broker'),
    });
    this.ledger = new Ledger(spec.name);
    this.orders = new Orders(this);
    this.account = new LaneAccount(this);
    this.risk = new RiskRules(spec.risk, this.account);
    this.sizing = spec.sizing;
    for (const [asset, units] of Object.entries(spec.cash)) this.ledger.deposit(asset, units);
    this.refreshCash();
    for (const market of this.markets) this.refreshTerms(market);
    this.curve = createCurve(this.cash);
  }

  /** The record of an instrument the lane follows. */
  market(id: InstrumentId): Market {
    const { markets } = this;
    for (let i = 0; i < markets.length; i++) {
      const market = markets[i] as Market;
      if (market.id === id) return market;
    }
    throw botError('BOT_CORE_INVARIANT', { what: `event of ${id}, which lane ${this.name} does not follow` });
  }

  /** Quote asset of the account. */
  get quote(): string {
    const quote = this.markets[0]?.rules?.instrument.quote;
    return quote ?? this.markets[0]?.id.split('@')[0]?.split('-')[1] ?? '';
  }

  /** Brings the numbers of an instrument in line with the ledger, after a fill or a restore. */
  refresh(market: Market): void {
    market.held = numberFromUnits(this.ledger.held(market.id));
    const entry = this.ledger.entry(market.id);
    market.position = entry && {
      instrument: market.id,
      quantity: market.held,
      entryPrice: entry.price,
      openedAt: entry.openedAt,
    };
    this.refreshCash();
    this.refreshTerms(market);
  }

  /** Tells the strategy what a round trip costs now. */
  refreshTerms(market: Market): void {
    const once = this.broker.feeRate(market.id, 'taker') + this.broker.slippage(market.id);
    // log((1 + x) / (1 − x)) to third order: what a buy and a sell take from the price, as one log return.
    market.strategy.setTerms(2 * once + (2 * once * once * once) / 3, this.spec.horizon * market.intervalMs);
  }

  private refreshCash(): void {
    this.cash = numberFromUnits(this.ledger.balance(this.quote));
  }

  get state(): State {
    return {
      broker: this.broker.state,
      curve: this.curve,
      ledger: this.ledger.state,
      orders: this.orders.state,
      risk: this.risk.state,
      markets: Object.fromEntries(this.markets.map((market) => [market.id, marketState(market)])),
    };
  }

  set state(state: State) {
    const parts = state as Record<string, State>;
    this.broker.state = parts.broker as State;
    this.curve = parts.curve as CurveState;
    this.ledger.state = parts.ledger as Ledger['state'];
    this.orders.state = parts.orders as Orders['state'];
    this.risk.state = parts.risk as State[];
    const markets = parts.markets as Record<string, State>;
    for (const market of this.markets) {
      restoreMarket(market, markets[market.id] as Record<string, State>);
      this.refresh(market);
    }
  }
}

function marketState(market: Market): State {
  const { features, rows, experts, strategy, models, price, trusted, prediction } = market;
  return {
    features: features.state,
    rows: rows?.state ?? null,
    experts: experts?.state ?? null,
    models: savedModels(models),
    strategy: strategy.state,
    price,
    trusted,
    prediction: (prediction as State | undefined) ?? null,
  };
}

function restoreMarket(market: Market, state: Record<string, State>): void {
  market.features.state = state.features as typeof market.features.state;
  if (market.rows) market.rows.state = state.rows as typeof market.rows.state;
  if (market.experts) market.experts.state = state.experts as typeof market.experts.state;
  restoreModels(market.models, state.models as readonly State[]);
  market.strategy.state = state.strategy as State;
  market.price = state.price as number;
  market.trusted = state.trusted as boolean;
  market.prediction = (state.prediction as unknown as typeof market.prediction | null) ?? undefined;
}
