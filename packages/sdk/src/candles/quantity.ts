import { decimalFromUnits, unitsFromNumber } from '../domain/money.js';

/** Units of 1e-8 in one coin. */
export const UNITS_PER_COIN = 1e8;
/** Below this many units a quantity and its units give each other exactly by multiplication and division. */
export const EXACT_UNITS = 2 ** 51;
const SAFE_UNITS = 2 ** 53;

/** Units of a quantity as an exact integer, or as a bigint where a double could not hold them safely. */
export function quantityUnits(quantity: number): number | bigint {
  const scaled = quantity * UNITS_PER_COIN;
  return scaled < EXACT_UNITS ? Math.floor(scaled + 0.5) : unitsFromNumber(quantity);
}

/** The number nearest to so many units. */
export function quantityOfUnits(units: number | bigint): number {
  if (units < SAFE_UNITS) return Number(units) / UNITS_PER_COIN;
  return Number(decimalFromUnits(BigInt(units)));
}
