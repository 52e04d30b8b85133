import type { BookDelta, BookSnapshot, Candle, FeatureDefinition, State, Trade } from '@autotrader/sdk';
import type { ChosenFeature } from './spec.js';

interface Instance {
  readonly key: string;
  readonly definition: FeatureDefinition;
  readonly options: unknown;
  /** First slot in `values`. */
  readonly at: number;
  state: State;
}

/** State of all features of one lane and instrument. */
export type FeaturesState = { values: Float64Array; parts: Record<string, State> };

/** The union of the features asked for in one lane and instrument: one instance per distinct options. */
export class Features {
  readonly values: Float64Array;
  private readonly instances: Instance[] = [];
  private readonly byEvent: Record<FeatureDefinition['on'], Instance[]> = { candle: [], trade: [], book: [] };

  constructor(requests: readonly ChosenFeature[]) {
    let slots = 0;
    for (const { key, definition, options } of requests) {
      if (this.instances.some((instance) => instance.key === key)) continue;
      const instance = { key, definition, options, at: slots, state: definition.state(options) };
      slots += definition.outputs.length;
      this.instances.push(instance);
      this.byEvent[definition.on].push(instance);
    }
    this.values = new Float64Array(slots).fill(NaN);
  }

  get state(): FeaturesState {
    const parts = Object.fromEntries(this.instances.map(({ key, state }) => [key, state]));
    return { values: this.values, parts };
  }

  set state(state: FeaturesState) {
    this.values.set(state.values);
    for (const instance of this.instances) instance.state = state.parts[instance.key] as State;
  }

  onCandle(candle: Candle): void {
    const instances = this.byEvent.candle;
    for (let i = 0; i < instances.length; i++) {
      const { definition, state, at, options } = instances[i] as Instance;
      definition.update(state, candle, this.values, at, options);
    }
  }

  onTrade(trade: Trade): void {
    for (const { definition, state, at, options } of this.byEvent.trade) {
      definition.update(state, trade, this.values, at, options);
    }
  }

  onBook(book: BookSnapshot | BookDelta): void {
    for (const { definition, state, at, options } of this.byEvent.book) {
      definition.update(state, book, this.values, at, options);
    }
  }

  /** Slot of a feature's first output. */
  slot(key: string): number {
    return this.instances.find((instance) => instance.key === key)?.at ?? -1;
  }

  /** An object that reads the requested features by alias (`alias.output` for further outputs), live. */
  view(requests: readonly ChosenFeature[]): Record<string, number> {
    const view: Record<string, number> = {};
    for (const { alias, key, definition } of requests) {
      const at = this.slot(key);
      definition.outputs.forEach((output, i) => {
        const values = this.values;
        const slot = at + i;
        const get = (): number => values[slot] as number;
        Object.defineProperty(view, i === 0 ? alias : `${alias}.${output}`, { get, enumerable: true });
      });
    }
    return view;
  }
}
