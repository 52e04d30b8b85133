import { createHash } from 'node:crypto';
import type { RunStore } from '@autotrader/sdk';
import { checkRun } from '../../../../packages/framework/dist/recovery/check-run.js';
import { refusedBy, type Outcome } from './outcome.js';
import { openStore } from './start-trial.js';

/** Rows read at a time. */
const CHUNK = 2_000;

/** What is done with packed events, which no start reads: they are checked as `bot doctor` does, and read one and all. */
export async function usePacked(folder: string): Promise<Outcome> {
  let store: RunStore | undefined;
  try {
    store = await openStore(folder);
    const [fault] = (await checkRun(store)).faults;
    if (fault) return { refused: 'by bot doctor', text: fault.reason };
    return { state: await hashOfRows(store), text: 'sound' };
  } catch (error) {
    return refusedBy(error);
  } finally {
    await store?.close().catch(() => undefined);
  }
}

async function hashOfRows(store: RunStore): Promise<string> {
  const hash = createHash('sha256');
  for (let after = 0, rows = await store.rows(0, CHUNK); rows.length > 0;) {
    for (const { body, crc, chain, ...header } of rows) {
      hash
        .update(body)
        .update(chain)
        .update(JSON.stringify([crc, header]));
      after = header.sequence;
    }
    rows = await store.rows(after, CHUNK);
  }
  return hash.digest('hex');
}
