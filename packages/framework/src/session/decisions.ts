import {
  numberFromUnits,
  type Fill,
  type ReasonValues,
  type RefusedOrder,
  type Signal,
} from '@autotrader/sdk';
import { noOutputs, type Outputs } from '../engine/index.js';

/** A decision in words, and the exchange time of it (epoch ms). */
export interface Decision {
  readonly text: string;
  readonly time: number;
}

const NONE: Decision = { text: 'nothing decided yet', time: 0 };

/** Remembers the last decision of each lane and instrument, in words: for the eye only. */
export class Decisions implements Outputs {
  readonly prediction = noOutputs.prediction;
  readonly scored = noOutputs.scored;
  readonly order = noOutputs.order;
  readonly update = noOutputs.update;
  readonly roundTrip = noOutputs.roundTrip;
  private readonly decisions = new Map<string, Decision>();

  /** `now` tells the exchange time. */
  constructor(private readonly now: () => number) {}

  last(lane: string, instrument: string): Decision {
    return this.decisions.get(`${lane} ${instrument}`) ?? NONE;
  }

  signal(lane: string, instrument: string, signal: Signal): void {
    const verb = { hold: 'stays', enter: 'enters', exit: 'exits' }[signal.kind];
    this.note(lane, instrument, `${verb}: ${reasonText(signal.reason, signal.values)}`);
  }

  refused(lane: string, { request, by, reason, values }: RefusedOrder): void {
    this.note(lane, request.instrument, `${request.side} refused by ${by}: ${reasonText(reason, values)}`);
  }

  fill(lane: string, fill: Fill): void {
    const verb = fill.side === 'buy' ? 'bought' : 'sold';
    const text = `${verb} ${numberFromUnits(fill.quantity)} at ${numberFromUnits(fill.price)}`;
    this.note(lane, fill.instrument, text);
  }

  private note(lane: string, instrument: string, text: string): void {
    this.decisions.set(`${lane} ${instrument}`, { text, time: this.now() });
  }
}

/** A reason with its numbers filled in: `edge 0.0004 is below the cost 0.002`. */
export function reasonText(reason: string, values: ReasonValues | undefined): string {
  return reason.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = values?.[name];
    return value === undefined ? place : String(Number(value.toPrecision(4)));
  });
}
