import { decimal } from '../decimal.js';
import { printAt, type Print, type Rows, type Tape } from '../market/tape.js';
import { isBefore, type Place, placeAfterId, walkBackward, walkForward } from '../market/walk.js';
import { restTimestamp } from '../timestamp.js';
import { type Page, pageHeaders, pageOf } from './page.js';
import { answer, invalidPage } from './reply.js';
import { ofMarket } from './resource.js';

/**
 * GET /v3/markets/{id}/trades. `after` gives the rows immediately newer than the id, `before` the ones immediately
 * older, both without the id itself; newest first in either case.
 */
export const trades = ofMarket((tape, { view, query }) => {
  const page = pageOf(query);
  if (!page) return invalidPage;
  const rows = pageOfPrints(tape, page, view.horizon(tape));
  const [newest, oldest] = [rows[0], rows.at(-1)].map((row) => row?.id.toString());
  return answer(
    rows.map(tradeBody),
    { count: rows.length, first: oldest, last: newest },
    pageHeaders(oldest, newest),
  );
});

function pageOfPrints(tape: Tape, page: Page, horizon: Place): Print[] {
  const rows: Print[] = [];
  const take = (block: Rows, row: number) => rows.push(printAt(block, row)) < page.limit;
  if (page.after !== undefined) {
    walkForward(tape, placeAfterId(tape, page.after), horizon, take);
    return rows.reverse();
  }
  const end = page.before === undefined ? horizon : placeAfterId(tape, page.before - 1);
  walkBackward(tape, isBefore(end, horizon) ? end : horizon, take);
  return rows;
}

function tradeBody({ id, price, amount, time, side }: Print) {
  return {
    id: String(id),
    price: decimal(price),
    amount: decimal(amount),
    timestamp: restTimestamp(time),
    side,
  };
}
