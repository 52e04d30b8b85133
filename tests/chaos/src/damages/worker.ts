// A process that tries damages for the proof: node worker.js FOLDER, then shares by message.
import { aimsOf } from './prepared.js';
import { tryShare, type Share } from './target.js';

const aims = await aimsOf(process.argv[2] as string);
process.on('message', (share: Share) => {
  tryShare(aims, share).then(
    (tally) => process.send?.(tally),
    (error: unknown) => {
      throw error;
    },
  );
});
process.send?.('ready');
