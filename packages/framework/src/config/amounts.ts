import { z } from 'zod';

const DECIMAL = /^(0|[1-9]\d*)(\.\d{1,8})?$/;
const UNITS = 1e8;

/** A number is exact in units of 1e-8 only below 2^53 of them; beyond that a text must say it. */
function toDecimal(value: string | number): string | undefined {
  if (typeof value === 'string') return DECIMAL.test(value) ? value : undefined;
  if (!(value >= 0) || value * UNITS >= Number.MAX_SAFE_INTEGER) {
    return Number.isSafeInteger(value) && value >= 0 ? String(value) : undefined;
  }
  const text = value.toFixed(8).replace(/\.?0+$/, '');
  return Number(text) === value ? text : undefined;
}

/** A non-negative amount of money of at most 8 places, as a decimal text; a number is taken where it is exact. */
export const amount = z
  .union([z.string(), z.number()], { error: "expected an amount such as '100000' or '0.25'" })
  .transform((value, context) => {
    const text = toDecimal(value);
    if (text !== undefined) return text;
    context.addIssue({
      code: 'custom',
      message: `${JSON.stringify(value)} is not an amount: digits with at most 8 places, large ones in quotes`,
    });
    return z.NEVER;
  });

/** A fraction from 0 to below 1 as a decimal text. */
export const fraction = amount.refine((text) => Number(text) < 1, 'expected a fraction below 1');
