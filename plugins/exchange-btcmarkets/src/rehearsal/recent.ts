/**
 * Remembers the newest results of a pure function: at most `capacity`, the least recently used goes first. Losing one
 * costs time, never a different answer.
 */
export function recent<K, V>(capacity: number, make: (key: K) => V): (key: K) => V {
  const kept = new Map<K, V>();
  return (key) => {
    const value = kept.get(key) ?? make(key);
    kept.delete(key);
    kept.set(key, value);
    if (kept.size > capacity) kept.delete(kept.keys().next().value!);
    return value;
  };
}
