/**
 * A typed name of a service. The type parameter says what stands behind it; `label` is what errors call it.
 *
 * @example
 * export const clock = port<{ now(): number }>('clock');
 */
export interface Port<T> {
  readonly label: string;
  /** Type only: a port holds no value. */
  readonly value?: T;
}

/**
 * Makes a port. Two ports of one label are the same port.
 *
 * @example
 * export const weather = port<{ degrees(): number }>('weather');
 */
export function port<T>(label: string): Port<T> {
  return { label };
}
