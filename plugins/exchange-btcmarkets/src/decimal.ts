const DECIMAL = /^(?:0|[1-9]\d{0,14})(?:\.\d{1,8})?$/;

/**
 * The number behind a venue's decimal string: plain digits, at most 15 before and 8 after the point. NaN for anything
 * else, JSON numbers included, because the venue sends every price and amount as a string.
 *
 * @example
 * decimal('131200.34'); // 131200.34
 * decimal('1e3'); // NaN
 */
export function decimal(value: unknown): number {
  return typeof value === 'string' && DECIMAL.test(value) ? Number(value) : NaN;
}

/** As `decimal`, but NaN unless above zero. */
export function positiveDecimal(value: unknown): number {
  const number = decimal(value);
  return number > 0 ? number : NaN;
}

/** A WebSocket id: a JSON integer above zero that a double holds exactly. NaN otherwise. */
export function integerId(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : NaN;
}

/** A REST id: the same integer as a string of digits. NaN otherwise. */
export function textId(value: unknown): number {
  return typeof value === 'string' && /^[1-9]\d{0,15}$/.test(value) ? integerId(Number(value)) : NaN;
}
