import {
  defineStrategy,
  enter,
  exit,
  hold,
  stay,
  type Candle,
  type Prediction,
  type Signal,
} from '@autotrader/sdk';
import { options, type ConfidenceOptions } from './options.js';
import {
  expectedHorizons,
  persistence,
  seeForecast,
  startPersistence,
  type Persistence,
} from './persistence.js';

type Memory = { forecasts: Persistence; barsHeld: number };

/** What a decision weighs: log returns over the time the forecast is expected to last. */
interface Weighed {
  readonly prediction: Prediction;
  readonly options: ConfidenceOptions;
  /** Expected log return until the forecast has faded. */
  readonly edge: number;
  readonly cost: number;
}

function edgeOf({ point, horizonMs }: Prediction, memory: Memory, candle: Candle, most: number): number {
  const bars = Math.max(1, horizonMs / candle.intervalMs);
  return point * expectedHorizons(persistence(memory.forecasts), bars, most);
}

function decideFlat({ prediction, options, edge, cost }: Weighed): Signal {
  const { confidence, lower } = prediction;
  const { confidenceMin, costMultiple } = options;
  const needed = cost * costMultiple;
  if (!(edge > needed)) return stay('edge {edge} is not above the cost {needed}', { edge, needed });
  if (!(confidence >= confidenceMin)) {
    return stay('confidence {confidence} is below {confidenceMin}', { confidence, confidenceMin });
  }
  if (options.requireInterval && !(lower > 0)) {
    return stay('the interval reaches down to {lower}', { lower });
  }
  return enter('buy', entry(options, confidence, edge, needed));
}

const entry = (
  { stopLossPercent, takeProfitPercent }: ConfidenceOptions,
  confidence: number,
  edge: number,
  needed: number,
) => ({
  confidence,
  reason: 'edge {edge} is above the cost {needed} at confidence {confidence}',
  values: { edge, needed, confidence },
  ...(stopLossPercent === undefined ? {} : { stopLossPercent }),
  ...(takeProfitPercent === undefined ? {} : { takeProfitPercent }),
});

/** The entry's fee is spent; leaving costs half a round trip, and so does a forecast that is only a little negative. */
function decideHeld({ options, edge, cost }: Weighed): Signal {
  const least = -cost * options.exitMultiple;
  if (edge < least) return exit('edge {edge} fell below {least}', { edge, least });
  return stay('edge {edge} is not below {least}: leaving costs more', { edge, least });
}

/**
 * The reference strategy: long or flat, in the market only while the expected gain beats what it costs.
 *
 * It enters when the edge exceeds the round trip's cost × `costMultiple` and the calibrated confidence reaches
 * `confidenceMin` (with `requireInterval`, also the interval's lower end is above zero). It leaves when the edge
 * falls below −cost × `exitMultiple`: between the two it stays as it is, so that noise around zero pays no fees.
 * The edge is the forecast times the horizons it is expected to last, measured on the forecasts themselves
 * (`expectedHorizons`). With fees far above the edge it trades almost never, and says so.
 *
 * @example
 * // bot.config.yaml:  strategy: { use: confidence, confidenceMin: 0.58, stopLossPercent: 3 }
 */
export const confidence = defineStrategy({
  name: 'confidence',
  options,
  state: (): Memory => ({ forecasts: startPersistence(), barsHeld: 0 }),
  onCandle(candle, { options, state, prediction, position, cost }): Signal {
    state.barsHeld = position ? state.barsHeld + 1 : 0;
    const { holdBars } = options;
    if (position && holdBars !== undefined && state.barsHeld >= holdBars) {
      return exit('held for {bars} bars', { bars: state.barsHeld });
    }
    if (prediction?.openTime !== candle.openTime || !Number.isFinite(prediction.point)) return hold;
    seeForecast(state.forecasts, prediction.point, options.persistenceWindow);
    const edge = edgeOf(prediction, state, candle, options.patienceMax);
    const weighed = { prediction, options, edge, cost };
    return position ? decideHeld(weighed) : decideFlat(weighed);
  },
});
