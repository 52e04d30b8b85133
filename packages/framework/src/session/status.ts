import { numberFromUnits, type RunStatus } from '@autotrader/sdk';
import { summarise, type Engine, type Lane, type Market } from '../engine/index.js';
import type { Decisions } from './decisions.js';

/** What the status needs besides the engine. */
export interface StatusFacts {
  readonly runId: string;
  readonly session: number;
  readonly source: string;
  readonly connection: string;
  readonly sequence: number;
  readonly events: number;
}

/** The run as it stands, for monitors. */
export function statusOf(engine: Engine, facts: StatusFacts, decisions: Decisions): RunStatus {
  return { ...facts, time: engine.time, lanes: engine.lanes.map((lane) => laneStatus(lane, decisions)) };
}

function laneStatus(lane: Lane, decisions: Decisions): RunStatus['lanes'][number] {
  return {
    lane: lane.name,
    strategy: lane.spec.strategy.definition.name,
    equity: lane.account.equity,
    startingCash: numberFromUnits(lane.spec.cash[lane.quote] ?? 0n),
    currency: lane.quote,
    fills: lane.ledger.state.fills,
    roundTrips: lane.ledger.state.roundTrips,
    instruments: lane.markets.map((market) => marketStatus(lane.name, market, decisions)),
  };
}

function marketStatus(
  lane: string,
  market: Market,
  decisions: Decisions,
): RunStatus['lanes'][number]['instruments'][number] {
  const { id, price, prediction, held, experts } = market;
  const { text, time } = decisions.last(lane, id);
  return {
    instrument: id,
    price,
    prediction,
    skill: summarise(experts?.state.scores),
    position: held,
    decision: text,
    decisionTime: time,
  };
}
