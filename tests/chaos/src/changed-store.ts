import type { RunStore } from '@autotrader/sdk';

/** A store of which some operations are others; everything else is as before. */
export function changedStore(store: RunStore, changed: Partial<RunStore>): RunStore {
  return new Proxy(store, {
    get(target, key: keyof RunStore) {
      const member: unknown = changed[key] ?? target[key];
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}
