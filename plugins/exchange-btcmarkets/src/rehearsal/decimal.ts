const PLACES = 8;
const UNITS = 1e8;
const SHORT_LIMIT = 1e-6;
/** From here on a number's own text has an exponent. */
const LONG_LIMIT = 1e21;

/**
 * The venue's way to write a number: shortest plain decimal, no exponent, no trailing zeros, at most 8 places.
 *
 * @example
 * decimal(0.00000013); // '0.00000013'
 */
export function decimal(value: number): string {
  const size = Math.abs(value);
  if (size >= SHORT_LIMIT && size < LONG_LIMIT) return String(value);
  return size < SHORT_LIMIT ? stripped(value.toFixed(PLACES)) : BigInt(value).toString();
}

/** Rounds to the venue's 8 places where a double can still hold them. */
export function rounded(value: number): number {
  const units = value * UNITS;
  return Math.abs(units) < Number.MAX_SAFE_INTEGER ? Math.round(units) / UNITS : value;
}

function stripped(text: string): string {
  const bare = text.replace(/\.?0+$/, '');
  return bare === '' || bare === '-0' || bare === '-' ? '0' : bare;
}

/**
 * A sum of decimals, none negative, without floating residue: whole parts and units of 1e-8 are added apart, so the result does not
 * depend on the order.
 */
export class ExactSum {
  private whole = 0;
  private units = 0;

  add(value: number): void {
    const whole = Math.trunc(value);
    this.whole += whole;
    this.units += Math.round((value - whole) * UNITS);
  }

  toString(): string {
    const whole = decimal(this.whole + Math.trunc(this.units / UNITS));
    const rest = this.units % UNITS;
    if (rest === 0) return whole;
    return `${whole}.${String(rest).padStart(PLACES, '0').replace(/0+$/, '')}`;
  }
}
