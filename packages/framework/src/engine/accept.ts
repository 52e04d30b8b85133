import { botError, type Fill } from '@autotrader/sdk';
import type { Lane } from './lane.js';

/** Books a fill that happened under other code: ledger and risk rules are told, no order follows from it. */
export function bookStored(lane: Lane, fill: Fill): void {
  const market = lane.market(fill.instrument);
  if (!market.rules)
    throw botError('BOT_CORE_INVARIANT', { what: `a fill of ${fill.instrument} without rules` });
  const roundTrip = lane.ledger.apply(fill, market.rules.instrument);
  lane.broker.hold?.(fill.instrument, lane.ledger.held(fill.instrument));
  lane.refresh(market);
  lane.account.market = market;
  lane.account.time = fill.time;
  lane.risk.onFill(fill);
  if (roundTrip) lane.risk.onRoundTrip(roundTrip);
}
