import type { Point } from './strace.js';

/** So many points, spread over the kinds of calls and, within a kind, over the session. */
export function sampled(points: readonly Point[], sample: string | undefined): readonly Point[] {
  if (sample === undefined) return points;
  const kinds = kindsOf(points);
  return evenly(kinds, Number(sample)).flatMap((kind, i, { length }) => {
    const more = Math.floor((Number(sample) * (i + 1)) / length) - Math.floor((Number(sample) * i) / length);
    return evenly(kind, more);
  });
}

/** Points of the same call on the same file. */
function kindsOf(points: readonly Point[]): Point[][] {
  const kinds = new Map<string, Point[]>();
  for (const point of points) {
    const kind = `${point.path} ${point.call}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), point]);
  }
  return [...kinds.values()];
}

/** Every item, or `count` of them at equal distances. */
export function evenly<Item>(items: readonly Item[], count: number): Item[] {
  const length = Math.min(count, items.length);
  return Array.from({ length }, (_, i) => items[Math.floor(((i + 0.5) * items.length) / length)] as Item);
}
