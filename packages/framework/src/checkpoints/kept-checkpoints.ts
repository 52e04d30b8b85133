import { botError, type CheckpointRow, type RunStore } from '@autotrader/sdk';
import { factsOf, type CheckpointFacts } from '../recovery/checkpoint-facts.js';
import { alwaysKept, surplusCheckpoints, type RetentionPolicy } from '../recovery/retention.js';
import { knownGood } from '../recovery/known-good.js';

/** The stored checkpoints of a run; drops those that are not to be kept. */
export class KeptCheckpoints {
  private facts: CheckpointFacts[] | undefined;

  constructor(
    private readonly store: Pick<RunStore, 'checkpoints' | 'prune' | 'note'>,
    private readonly policy: RetentionPolicy,
  ) {}

  /** Told of each checkpoint once it is durable; then older ones may go. */
  async add(row: CheckpointRow): Promise<void> {
    const known = this.facts ?? (await this.store.checkpoints()).map(factsOf);
    // One of the same sequence takes the other's place.
    this.facts = [...known.filter(({ sequence }) => sequence !== row.sequence), factsOf(row)];
    await this.prune();
  }

  /** Drops what is not to be kept and returns the sequences. */
  async prune(): Promise<number[]> {
    const facts = this.facts ?? (await this.store.checkpoints()).map(factsOf);
    const good = await knownGood(this.store);
    const surplus = surplusCheckpoints(facts, { policy: this.policy, good, now: Date.now() });
    if (surplus.length > 0) await this.store.prune(surplus);
    this.facts = facts.filter(({ sequence }) => !surplus.includes(sequence));
    return surplus;
  }

  /** Drops these and returns them. Throws BOT_USAGE for one that is not stored or must stay. */
  async drop(sequences: readonly number[]): Promise<number[]> {
    const facts = (await this.store.checkpoints()).map(factsOf);
    const marks = alwaysKept(facts, await knownGood(this.store));
    for (const sequence of sequences) {
      if (!facts.some((each) => each.sequence === sequence)) throw refused(sequence, 'is not stored');
      const why = marks.get(sequence);
      if (why) throw refused(sequence, `always stays: ${why.join(', ')}`);
    }
    await this.store.prune(sequences);
    return [...sequences];
  }
}

function refused(sequence: number, why: string): Error {
  return botError('BOT_USAGE', { reason: `checkpoint ${sequence} ${why}`, command: 'checkpoints:prune' });
}
