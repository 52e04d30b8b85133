const SECOND_MS = 1000;
const MILLISECONDS = Array.from({ length: SECOND_MS }, (_, ms) => `${String(ms).padStart(3, '0')}Z`);
let cachedSecond = NaN;
let cachedPrefix = '';

/**
 * Socket timestamp: ISO-8601 UTC with 3 fractional digits. The text up to the second is remembered, because frames
 * come thousands a second of market time.
 *
 * @example
 * socketTimestamp(1741854475691); // '2025-03-13T08:27:55.691Z'
 */
export function socketTimestamp(time: number): string {
  const second = Math.floor(time / SECOND_MS);
  if (second !== cachedSecond) {
    cachedSecond = second;
    cachedPrefix = new Date(second * SECOND_MS).toISOString().slice(0, 20);
  }
  return cachedPrefix + MILLISECONDS[Math.floor(time) - second * SECOND_MS]!;
}

/**
 * REST timestamp: 6 fractional digits, of which the last three are always 000.
 *
 * @example
 * restTimestamp(1790138722416); // '2026-09-23T04:45:22.416000Z'
 */
export function restTimestamp(time: number): string {
  return `${socketTimestamp(time).slice(0, -1)}000Z`;
}
