import type { Candle, FeatureDefinition, State } from '@autotrader/sdk';

/** A feature with its options and state, fed bar by bar. */
export class Probe {
  readonly options: unknown;
  state: State;
  readonly #out: Float64Array;

  constructor(
    readonly definition: FeatureDefinition,
    options: object = {},
  ) {
    this.options = definition.options.parse(options);
    this.state = definition.state(this.options);
    this.#out = new Float64Array(definition.outputs.length);
  }

  /** The outputs after one more bar. */
  feed(candle: Candle): number[] {
    this.definition.update(this.state, candle, this.#out, 0, this.options);
    return [...this.#out];
  }
}

/** One row of outputs a bar. */
export function rows(definition: FeatureDefinition, options: object, candles: readonly Candle[]): number[][] {
  const probe = new Probe(definition, options);
  return candles.map((candle) => probe.feed(candle));
}

/** Output `name` of each bar. */
export function series(
  definition: FeatureDefinition,
  options: object,
  candles: readonly Candle[],
  name = definition.outputs[0],
): number[] {
  const column = definition.outputs.indexOf(name);
  if (column < 0) throw new Error(`${definition.name} has no output ${name}`);
  return rows(definition, options, candles).map((row) => row[column]!);
}
