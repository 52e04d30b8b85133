/**
 * Works through items, one at a time in each lane, until told to stop; results in the order of the items. `done`: how
 * many were begun before.
 */
export async function inLanes<Item, Lane, Result>(
  items: readonly Item[],
  lanes: readonly Lane[],
  stop: AbortSignal,
  work: (item: Item, lane: Lane, done: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const one = async (lane: Lane): Promise<void> => {
    while (next < items.length && !stop.aborted) {
      const index = next++;
      results[index] = await work(items[index] as Item, lane, index);
    }
  };
  await Promise.all(lanes.map(one));
  return results;
}
