import type { Tape } from '../market/tape.js';
import { refusal, type Reply } from './reply.js';
import type { Inquiry } from './resource.js';

const missing = refusal(400, 'MissingArgument', 'missing marketId argument');
const invalid = refusal(400, 'InvalidMarketId', 'invalid marketId');

/** Markets of `marketId=A&marketId=B` (or `A,B`); one unknown id refuses the whole call. */
export function wantedMarkets({ query, view }: Inquiry): Tape[] | Reply {
  const ids = query.getAll('marketId').flatMap((text) => text.split(','));
  if (ids.length === 0 || ids.every((id) => id === '')) return missing;
  const tapes = ids.flatMap((id) => view.tapes.get(id) ?? []);
  return tapes.length === ids.length ? tapes : invalid;
}
