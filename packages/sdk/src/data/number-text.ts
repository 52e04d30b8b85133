/** Decimal places of money and quantities. */
export const DECIMALS = 8;

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** A cell as a number in plain or scientific notation, blanks and quotes around it ignored; NaN when it is none. */
export function numberOf(cell: string): number {
  const text = plain(cell);
  return NUMBER.test(text) ? Number(text) : NaN;
}

/** Decimal places that a number's text needs, trailing zeros apart. */
export function decimalsOf(cell: string): number {
  const [mantissa = '', exponent = '0'] = plain(cell).toLowerCase().split('e');
  const point = mantissa.indexOf('.');
  const trimmed = mantissa.replace(/\.?0+$/, '');
  const digits = point < 0 ? -(mantissa.length - trimmed.length) : Math.max(0, trimmed.length - point - 1);
  return Math.max(0, digits - Number(exponent));
}

function plain(cell: string): string {
  return cell.trim().replace(/^"(.*)"$/, '$1');
}

/** The nearest multiple of 1e-8. */
export function roundTo8(value: number): number {
  return Number(value.toFixed(DECIMALS));
}

/**
 * A finite number in plain notation, with every digit it takes to read it back.
 *
 * @example
 * plainNumber(3e-8); // '0.00000003'
 */
export function plainNumber(value: number): string {
  const text = String(value);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!match) return text;
  const [, sign = '', first = '', rest = '', exponent = '0'] = match;
  const places = Number(exponent);
  if (places < 0) return `${sign}0.${'0'.repeat(-places - 1)}${first}${rest}`;
  return `${sign}${first}${rest.padEnd(places, '0')}`;
}

/** The smallest step of so many decimal places: 2 gives '0.01'. */
export function stepOfDecimals(decimals: number): string {
  return decimals === 0 ? '1' : `0.${'0'.repeat(decimals - 1)}1`;
}
