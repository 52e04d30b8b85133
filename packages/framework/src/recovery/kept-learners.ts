import { botError, type ModelReplaced, type RunStore } from '@autotrader/sdk';
import { hashBytes } from '@autotrader/sdk/state';

/** Keeps the content of a ModelReplaced event durably, before the event itself: a note, which nothing ever deletes. */
export async function keepLearners(
  store: Pick<RunStore, 'note' | 'setNote'>,
  { blob, content }: Required<Pick<ModelReplaced, 'blob' | 'content'>>,
): Promise<void> {
  if ((await store.note(noteOf(blob))) !== undefined) return;
  await store.setNote(noteOf(blob), Buffer.from(content).toString('base64'));
}

/** An event of the journal with its content. Throws BOT_STATE_CORRUPT when that is missing or damaged. */
export async function withContent(
  event: ModelReplaced,
  store: Pick<RunStore, 'note'>,
): Promise<ModelReplaced> {
  const { blob } = event;
  const text = await store.note(noteOf(blob));
  if (text === undefined)
    throw botError('BOT_STATE_CORRUPT', { reason: `the learner ${blob} is not kept with the run` });
  const content = Buffer.from(text, 'base64');
  if (hashBytes(content) === blob) return { ...event, content };
  throw botError('BOT_STATE_CORRUPT', { reason: `the learner ${blob} is damaged` });
}

function noteOf(blob: string): string {
  return `learner:${blob}`;
}
