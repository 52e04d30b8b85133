import { botError, type RunStore } from '@autotrader/sdk';

/** What comparing the head file with the journal's end came to. */
export interface HeadCheck {
  /** In a few words; what is wrong, where `sequence` is set. */
  readonly found: string;
  /** Last sequence of the journal. */
  readonly last: number;
  /** First event that is lost or is another one; undefined when all is well. */
  readonly sequence?: number;
}

/** Throws BOT_JOURNAL_CORRUPT where the journal does not reach as far as the head file says. */
export async function assertHead(run: string, store: Parameters<typeof checkHeadFile>[0]): Promise<void> {
  const { sequence, found } = await checkHeadFile(store);
  if (sequence !== undefined) throw botError('BOT_JOURNAL_CORRUPT', { run, sequence, reason: found });
}

/** Compares the head file with the journal; beside a running bot too: the head is read first, it follows each commit. */
export async function checkHeadFile(
  store: Pick<RunStore, 'head' | 'lastSequence' | 'rows' | 'start'>,
): Promise<HeadCheck> {
  const head = await store.head();
  const last = await store.lastSequence();
  if (head === 'missing')
    return { last, found: last === 0 ? 'new run' : 'missing, made again at the next commit' };
  if (head === 'damaged') return { last, found: 'damaged, made again at the next commit' };
  const { sequence, chain } = head;
  if (sequence > last)
    return { last, sequence, found: `the journal ends at ${last}: ${sequence - last} events are lost` };
  const [row] = sequence > 0 ? await store.rows(sequence - 1, 1) : [];
  // Where events before the head's were given up, the first one there is stands for nothing: the head is older than that.
  if (row?.sequence === sequence && Buffer.compare(row.chain, chain) !== 0)
    return { last, sequence: row.sequence, found: "its chain value is not the head's" };
  const begins = (await store.start()).sequence;
  const givenUp = begins > 0 ? `; the journal begins behind event ${begins}` : '';
  return { last, found: `at ${sequence} of ${last}${givenUp}` };
}
