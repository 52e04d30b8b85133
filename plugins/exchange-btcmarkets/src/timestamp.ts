const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z$/;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const ZERO = 48;
const FRACTION_START = 20;

function pair(text: string, at: number): number {
  return (text.charCodeAt(at) - ZERO) * 10 + text.charCodeAt(at + 1) - ZERO;
}

function daysInMonth(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 && leap ? 29 : (DAYS[month - 1] ?? 0);
}

function milliseconds(text: string): number {
  const end = Math.min(text.length - 1, FRACTION_START + 3);
  let value = 0;
  for (let at = FRACTION_START; at < FRACTION_START + 3; at++)
    value = value * 10 + (at < end ? text.charCodeAt(at) - ZERO : 0);
  return value;
}

/**
 * Epoch ms of the venue's ISO-8601 UTC timestamps (3 digits on the socket, 6 on REST; digits after the third are cut).
 * NaN for anything else, days that do not exist included. Several times as fast as `Date.parse`, and stricter.
 *
 * @example
 * timestamp('2026-09-23T04:41:37.570Z'); // 1790138497570
 */
export function timestamp(value: unknown): number {
  if (typeof value !== 'string' || !ISO.test(value)) return NaN;
  const year = pair(value, 0) * 100 + pair(value, 2);
  const month = pair(value, 5);
  const day = pair(value, 8);
  const hour = pair(value, 11);
  const minute = pair(value, 14);
  const second = pair(value, 17);
  if (day < 1 || day > daysInMonth(year, month) || hour > 23 || minute > 59 || second > 59) return NaN;
  return Date.UTC(year, month - 1, day, hour, minute, second, milliseconds(value));
}
