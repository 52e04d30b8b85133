/** First byte of every encoded state. */
export const FORMAT_VERSION = 1;

/** The byte that says what follows. Typed arrays have tags of their own, from `FIRST_ARRAY_TAG` on. */
export const TAG = {
  null: 0,
  false: 1,
  true: 2,
  /** 8 bytes, IEEE 754. */
  number: 3,
  /** A bigint of 64 bits, two's complement. */
  bigint64: 4,
  /** Any other bigint: sign (1 = negative), byte count, magnitude without leading zeros. */
  bigint: 5,
  /** Unit count, then a byte a UTF-16 unit: texts whose units are all below 256. */
  latin1: 6,
  /** Unit count, then two bytes a UTF-16 unit: every other text. */
  utf16: 7,
  /** Element count, then the elements. */
  array: 8,
  /** Property count, then key (a text) and value of each, keys ascending. */
  object: 9,
} as const;
