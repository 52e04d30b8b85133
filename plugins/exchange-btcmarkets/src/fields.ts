/** An unchecked JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/** A value as an object; anything else has no fields. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
