import {
  approve,
  type Candle,
  type Fill,
  type OrderRequest,
  type RiskContext,
  type RiskDefinition,
  type RoundTrip,
  type State,
  type Trade,
  type TradingState,
  type Verdict,
} from '@autotrader/sdk';
import type { Chosen } from './spec.js';

/** What a rule is told of the lane, read live. */
export interface Account {
  readonly time: number;
  readonly price: number;
  readonly cash: number;
  readonly equity: number;
  readonly held: number;
}

/** A rule's context: its own options and state, and the lane's account as it stands. */
class RuleContext implements RiskContext<unknown, State> {
  constructor(
    private readonly account: Account,
    readonly options: unknown,
    public state: State,
  ) {}
  get time(): number {
    return this.account.time;
  }
  get price(): number {
    return this.account.price;
  }
  get cash(): number {
    return this.account.cash;
  }
  get equity(): number {
    return this.account.equity;
  }
  get held(): number {
    return this.account.held;
  }
}

interface Rule {
  readonly definition: RiskDefinition;
  readonly context: RuleContext;
}

/** A trading state, and the rule that asks for it. */
interface Asked {
  readonly state: TradingState;
  readonly by: string;
}

const ACTIVE: Asked = { state: 'active', by: '' };
const STRICTNESS: Record<TradingState, number> = { active: 0, reducing: 1, halted: 2 };

/** The risk rules of one lane, asked in the order of the config. */
export class RiskRules {
  private readonly rules: readonly Rule[];
  private readonly watchers: readonly Rule[];

  constructor(chosen: readonly Chosen<RiskDefinition>[], account: Account) {
    this.rules = chosen.map(({ definition, options }) => ({
      definition,
      context: new RuleContext(account, options, definition.state(options)),
    }));
    this.watchers = this.rules.filter(({ definition }) => definition.onPrice);
  }

  get state(): State[] {
    return this.rules.map(({ context }) => context.state);
  }

  set state(states: readonly State[]) {
    this.rules.forEach(({ context }, i) => (context.state = states[i] as State));
  }

  /** Tells every rule a price; false when one of them calls it an outlier. */
  onPrice(event: Candle | Trade): boolean {
    let trusted = true;
    for (let i = 0; i < this.watchers.length; i++) {
      const { definition, context } = this.watchers[i] as Rule;
      if (definition.onPrice?.(event, context) === false) trusted = false;
    }
    return trusted;
  }

  onFill(fill: Fill): void {
    for (const { definition, context } of this.rules) definition.onFill?.(fill, context);
  }

  onRoundTrip(roundTrip: RoundTrip): void {
    for (const { definition, context } of this.rules) definition.onRoundTrip?.(roundTrip, context);
  }

  /** The strictest trading state any rule asks for, and who asks. */
  tradingState(): Asked {
    let strictest = ACTIVE;
    for (const { definition, context } of this.rules) {
      const state = definition.tradingState?.(context) ?? 'active';
      if (STRICTNESS[state] > STRICTNESS[strictest.state]) strictest = { state, by: definition.name };
    }
    return strictest;
  }

  /** Asks each rule about a request that opens; `verdict` is called with each word that is not plain approval. */
  assess(request: OrderRequest, verdict: OnVerdict): OrderRequest | undefined {
    let current: OrderRequest | undefined = request;
    for (const { definition, context } of this.rules) {
      const word: Verdict = definition.assess?.(current, context) ?? approve;
      if (word.kind !== 'approve') current = verdict(definition.name, word, current);
      if (!current) return undefined;
    }
    return current;
  }
}

/** Hears a rule's word about a request; returns the request as it goes on, undefined when it must not. */
type OnVerdict = (by: string, verdict: Verdict, current: OrderRequest) => OrderRequest | undefined;
