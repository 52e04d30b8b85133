import { storage, type RunStore } from '@autotrader/sdk';
import { chooseServices } from '../kernel/chosen-services.js';
import { Kernel } from '../kernel/kernel.js';
import type { Project } from './project.js';

/**
 * Opens what is stored in a folder, wherever it lies, hands it to `use`, and closes it; `onClosed` is called unless
 * something of it did not close and may still write.
 */
export async function withStoreIn<T>(
  { config, registry, log }: Project,
  place: { readonly folder: string; readonly readOnly: boolean },
  use: (store: RunStore) => Promise<T>,
  onClosed: () => void = () => undefined,
): Promise<T> {
  const kernel = new Kernel(log);
  try {
    await kernel.open(chooseServices(registry, config, ['storage']));
    const store = await kernel.get(storage).openRun(place);
    kernel.onClose('run store', () => store.close());
    return await use(store);
  } finally {
    const unclosed = await kernel.close();
    if (unclosed.length === 0) onClosed();
  }
}
