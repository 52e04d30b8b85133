/** Units of 1e-8: all money and quantities inside the ledger are bigint multiples of it. */
export const UNITS_PER_ONE = 100_000_000n;
const DECIMALS = 8;
/** From here on the rounding errors of `value * 1e8` can reach half a unit. */
const EXACT_UNITS = 2 ** 51;

/**
 * Parses a decimal string of at most 8 places into units of 1e-8; `undefined` when it is anything else.
 *
 * @example
 * unitsFromDecimal('0.5'); // 50000000n
 * unitsFromDecimal('1e3'); // undefined
 */
export function unitsFromDecimal(text: string): bigint | undefined {
  const match = /^(-?)(\d{1,30})(?:\.(\d{1,8}))?$/.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '0', fraction = ''] = match;
  const units = BigInt(whole) * UNITS_PER_ONE + BigInt(fraction.padEnd(DECIMALS, '0') || '0');
  return sign ? -units : units;
}

/**
 * Writes units of 1e-8 as a plain decimal with all 8 places.
 *
 * @example
 * decimalFromUnits(50000000n); // '0.50000000'
 */
export function decimalFromUnits(units: bigint): string {
  const digits = (units < 0n ? -units : units).toString().padStart(DECIMALS + 1, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -DECIMALS)}.${digits.slice(-DECIMALS)}`;
}

/**
 * The nearest multiple of 1e-8 to a finite number. Below 2^51 units by rounding, above from the number's decimal text,
 * because there the product with 1e8 can be a whole unit off.
 *
 * @example
 * unitsFromNumber(90071992.54); // 9007199254000000n
 */
export function unitsFromNumber(value: number): bigint {
  const scaled = value * 1e8;
  if (scaled < EXACT_UNITS && scaled > -EXACT_UNITS) return BigInt(Math.floor(scaled + 0.5));
  return unitsFromDecimal(plainDecimal(value)) ?? BigInt(Math.floor(value + 0.5)) * UNITS_PER_ONE;
}

function plainDecimal(value: number): string {
  const text = String(value);
  const point = text.indexOf('.');
  return point < 0 || text.includes('e') ? text : text.slice(0, point + 1 + DECIMALS);
}

/**
 * Units as the nearest number, for features, models and display; never for the ledger.
 *
 * @example
 * numberFromUnits(50000000n); // 0.5
 */
export function numberFromUnits(units: bigint): number {
  return Number(units) / 1e8;
}

/**
 * Quantity × price, both in units, truncated towards zero to units.
 *
 * @example
 * multiplyUnits(50000000n, 200000000n); // 100000000n
 */
export function multiplyUnits(quantity: bigint, price: bigint): bigint {
  return (quantity * price) / UNITS_PER_ONE;
}
