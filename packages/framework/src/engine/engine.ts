import {
  botError,
  type FeeTier,
  type InputEvent,
  type Instrument,
  type InstrumentId,
  type State,
} from '@autotrader/sdk';
import { createCandleBuilder, type CandleBuilderState } from '@autotrader/sdk/candles';
import { digestState, type DigestNode } from '@autotrader/sdk/state';
import { guardLane } from './guard.js';
import { Lane } from './lane.js';
import { tradingRules } from './market.js';
import type { Outputs } from './outputs.js';
import type { EngineSpec } from './spec.js';
import { step } from './step.js';
import { Watch } from './watch.js';

/** The whole core of a run: pure and synchronous; time moves only with events. */
export class Engine {
  readonly lanes: readonly Lane[];
  /** Builds bars of the instruments whose journal holds trades. */
  builder: CandleBuilderState;
  /** The venue's rules and fees as last told, by instrument. */
  rules: Record<string, Instrument> = {};
  fees: Record<string, readonly FeeTier[]> = {};
  /** Components that failed too often, as `lane/kind:name`. */
  readonly disabled = new Set<string>();
  /** Which component is being called. Not of the state. */
  readonly watch = new Watch();
  /** Exchange time of the last event, epoch ms; never goes back. */
  time = 0;

  constructor(readonly spec: EngineSpec) {
    this.lanes = spec.lanes.map(
      (lane) => new Lane(guardLane(lane, this.disabled, this.watch), spec.streams, spec.seed),
    );
    const built = spec.streams.filter(({ feed }) => feed !== 'candles');
    this.builder = createCandleBuilder(
      built.map(({ instrument, intervalMs }) => ({ id: instrument, intervalMs })),
    );
  }

  /** Applies one event. `history`: features and learners use it, no strategy acts. */
  step(event: InputEvent, outputs: Outputs, history = false): void {
    step(this, event, outputs, history);
  }

  /** The whole state as plain data. Live references: encode or copy before the next step. */
  get state(): State {
    return {
      time: this.time,
      builder: this.builder,
      rules: this.rules,
      fees: this.fees,
      disabled: [...this.disabled].sort(),
      lanes: Object.fromEntries(this.lanes.map((lane) => [lane.name, lane.state])),
    } as unknown as State;
  }

  set state(state: State) {
    const parts = state as Record<string, State>;
    this.time = parts.time as number;
    this.disabled.clear();
    for (const component of parts.disabled as readonly string[]) this.disabled.add(component);
    this.builder = parts.builder as unknown as CandleBuilderState;
    this.fees = parts.fees as unknown as typeof this.fees;
    for (const rules of Object.values(parts.rules as Record<string, State>))
      this.setRules(rules as unknown as Instrument);
    const lanes = parts.lanes as Record<string, State>;
    for (const lane of this.lanes) {
      const saved = lanes[lane.name];
      if (saved === undefined) throw botError('BOT_STATE_CORRUPT', { reason: `it has no lane ${lane.name}` });
      lane.state = saved;
    }
  }

  /** SHA-256 tree over the state: leaf, component, lane, run. */
  digest(): DigestNode {
    return digestState(this.state);
  }

  /** Notes the venue's rules of an instrument in every lane. A copy: the event is its maker's. */
  setRules(instrument: Instrument): void {
    this.rules[instrument.id] = { ...instrument };
    for (const lane of this.lanes) lane.market(instrument.id).rules = tradingRules(instrument);
  }
}

/** Instrument an event is about; undefined for those about all. */
export function instrumentOf(event: InputEvent): InstrumentId | undefined {
  if (event.kind === 'instrumentChanged') return event.instrument.id;
  if (event.kind === 'eventQuarantined') return instrumentOf(event.event);
  return 'instrument' in event ? event.instrument : undefined;
}
