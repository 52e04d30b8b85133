import type { MarketEvent } from '@autotrader/sdk';
import type { ReplayFile } from './options.js';
import { Player } from './player.js';
import { openRecording } from './recording.js';

/**
 * Plays files from their beginning to their end, synchronously. Several are merged by (time, instrument, id).
 * Throws what the loader throws.
 *
 * @example
 * replayFiles([{ instrument: 'BTC-AUD@btcmarkets', file: 'btc.csv' }], (event) => step(event));
 */
export function replayFiles(
  files: readonly ReplayFile[],
  push: (event: MarketEvent, cursorId: number) => void,
): void {
  const opened = files.map((file) => ({ file, recording: openRecording(file) }));
  const tracks = opened.map(({ file, recording }) => recording.track(file.feed ?? recording.feed, {}));
  const built = opened.filter(({ file, recording }) => (file.feed ?? recording.feed) === 'trades');
  const grid = built.map(({ recording }) => recording.intervalMs);
  const take = (event: MarketEvent, cursorId: number): boolean => {
    push(event, cursorId);
    return true;
  };
  new Player(tracks, grid, undefined).play(take, Infinity);
}
