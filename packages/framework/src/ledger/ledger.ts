import {
  botError,
  decimalFromUnits,
  numberFromUnits,
  UNITS_PER_ONE,
  type Fill,
  type Instrument,
  type InstrumentId,
  type RoundTrip,
} from '@autotrader/sdk';

/** Accounts of one asset; each posting moves units between two of them, so they always sum to zero. */
type AssetAccounts = {
  /** What the lane owns. */
  own: bigint;
  /** Fees paid (negative after rebates). */
  fees: bigint;
  /** Units lost to rounding in the account's disfavour. */
  rounding: bigint;
  /** The other side of every trade. */
  market: bigint;
  /** The other side of the opening balance. */
  opening: bigint;
};

/** An open position's cost, kept until it is flat again. */
type Holding = {
  quantity: bigint;
  /** Quantity bought since it was flat. */
  bought: bigint;
  entryValue: bigint;
  exitValue: bigint;
  fees: bigint;
  openedAt: number;
};

/** The ledger's state, as plain data. Money in units of 1e-8. */
export type LedgerState = {
  accounts: Record<string, AssetAccounts>;
  holdings: Record<string, Holding>;
  fills: number;
  roundTrips: number;
};

/**
 * Double-entry books of one lane, exact to the last 1e-8. Every fill is posted whole or refused, and after every
 * posting each asset's accounts are checked to sum to zero; the check is never compiled out.
 */
export class Ledger {
  state: LedgerState = { accounts: {}, holdings: {}, fills: 0, roundTrips: 0 };

  constructor(private readonly lane: string) {}

  /** Books the opening balance of an asset. */
  deposit(asset: string, units: bigint): void {
    const account = this.account(asset);
    account.own += units;
    account.opening -= units;
    this.assertBalanced(asset, account);
  }

  /** Books a fill; returns the round trip it completes, if it does. */
  apply(fill: Fill, instrument: Instrument): RoundTrip | undefined {
    const quote = this.account(instrument.quote);
    const base = this.account(instrument.base);
    const exact = fill.quantity * fill.price;
    const truncated = exact / UNITS_PER_ONE;
    if (fill.side === 'buy')
      this.bookBuy(fill, base, quote, truncated, exact % UNITS_PER_ONE === 0n ? 0n : 1n);
    else this.bookSell(fill, base, quote, truncated);
    this.state.fills += 1;
    if (quote.own < 0n) throw this.overdrawn(fill, instrument.quote);
    if (base.own < 0n) throw this.overdrawn(fill, instrument.base);
    this.assertBalanced(instrument.quote, quote);
    this.assertBalanced(instrument.base, base);
    return this.track(fill, truncated);
  }

  /** Units owned of an asset. */
  balance(asset: string): bigint {
    return this.state.accounts[asset]?.own ?? 0n;
  }

  /** Fees paid so far in an asset. */
  feesPaid(asset: string): bigint {
    return this.state.accounts[asset]?.fees ?? 0n;
  }

  /** Units held of an instrument by this lane's strategies. */
  held(instrument: InstrumentId): bigint {
    return this.state.holdings[instrument]?.quantity ?? 0n;
  }

  /** Average price paid and time of the first fill of an open position. */
  entry(instrument: InstrumentId): { readonly price: number; readonly openedAt: number } | undefined {
    const holding = this.state.holdings[instrument];
    if (!holding || holding.quantity === 0n) return undefined;
    return {
      price: numberFromUnits(holding.entryValue) / numberFromUnits(holding.bought),
      openedAt: holding.openedAt,
    };
  }

  /** Throws unless every asset balances and nothing owned is below zero. */
  assertSound(): void {
    for (const [asset, account] of Object.entries(this.state.accounts)) {
      this.assertBalanced(asset, account);
      if (account.own < 0n) throw botError('BOT_LEDGER_OVERDRAWN', { order: 'any', asset, lane: this.lane });
    }
  }

  private bookBuy(fill: Fill, base: AssetAccounts, quote: AssetAccounts, value: bigint, rest: bigint): void {
    quote.own -= value + rest + fill.fee;
    quote.market += value;
    quote.rounding += rest;
    quote.fees += fill.fee;
    base.own += fill.quantity;
    base.market -= fill.quantity;
  }

  private bookSell(fill: Fill, base: AssetAccounts, quote: AssetAccounts, value: bigint): void {
    quote.own += value - fill.fee;
    quote.market -= value;
    quote.fees += fill.fee;
    base.own -= fill.quantity;
    base.market += fill.quantity;
  }

  private track(fill: Fill, value: bigint): RoundTrip | undefined {
    const holding = (this.state.holdings[fill.instrument] ??= flat());
    if (holding.quantity === 0n) reopen(holding, fill.time);
    holding.fees += fill.fee;
    if (fill.side === 'buy') {
      holding.quantity += fill.quantity;
      holding.bought += fill.quantity;
      holding.entryValue += value;
      return undefined;
    }
    holding.quantity -= fill.quantity;
    holding.exitValue += value;
    return holding.quantity === 0n ? this.closed(fill, holding) : undefined;
  }

  private closed(fill: Fill, holding: Holding): RoundTrip {
    this.state.roundTrips += 1;
    const { bought, entryValue, exitValue, fees, openedAt } = holding;
    return {
      instrument: fill.instrument,
      openedAt,
      closedAt: fill.time,
      quantity: bought,
      entryValue,
      exitValue,
      fees,
      profit: exitValue - entryValue - fees,
    };
  }

  private account(asset: string): AssetAccounts {
    return (this.state.accounts[asset] ??= { own: 0n, fees: 0n, rounding: 0n, market: 0n, opening: 0n });
  }

  private assertBalanced(asset: string, account: AssetAccounts): void {
    const sum = account.own + account.fees + account.rounding + account.market + account.opening;
    if (sum !== 0n) {
      throw botError('BOT_LEDGER_UNBALANCED', { lane: this.lane, asset, difference: decimalFromUnits(sum) });
    }
  }

  private overdrawn(fill: Fill, asset: string): Error {
    return botError('BOT_LEDGER_OVERDRAWN', { order: fill.orderId, asset, lane: this.lane });
  }
}

function reopen(holding: Holding, time: number): void {
  holding.bought = 0n;
  holding.entryValue = 0n;
  holding.exitValue = 0n;
  holding.fees = 0n;
  holding.openedAt = time;
}

function flat(): Holding {
  return { quantity: 0n, bought: 0n, entryValue: 0n, exitValue: 0n, fees: 0n, openedAt: 0 };
}
