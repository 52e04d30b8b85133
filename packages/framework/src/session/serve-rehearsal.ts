import type { RunningRehearsal } from '@autotrader/sdk';
import { Kernel } from '../kernel/kernel.js';
import type { DataFile } from '../runs/data-streams.js';
import { startRehearsal } from './market-source.js';
import type { Project } from '../runs/project.js';
import { fileStreams, venueStreams } from '../runs/source.js';

/** What the local exchange is to play, and until when. */
export interface ServeRequest {
  readonly files: readonly DataFile[];
  readonly port: number;
  readonly seed: number;
  readonly speed: number | 'max';
  readonly stop: AbortSignal;
  /** Market time to start at, epoch ms; undefined: the start of the data. */
  readonly startTime: number | undefined;
  /** Told of each request and subscription. */
  readonly onRequest: ((line: string) => void) | undefined;
}

/** Runs the rehearsal of the config's exchange until it is stopped. */
export async function serveRehearsal(
  project: Project,
  request: ServeRequest,
  onListening: (url: string) => void,
): Promise<{ url: string; playedUntil: number }> {
  const kernel = new Kernel(project.log);
  const { files, port, seed, speed, stop, startTime, onRequest } = request;
  try {
    const streams = files.length > 0 ? fileStreams(project.config, files) : venueStreams(project.config);
    const wanted = { files, streams, speed, port, seed, resumeTime: startTime, onRequest };
    const running = await startRehearsal(project, kernel, wanted);
    onListening(running.url);
    await stopped(stop);
    return { url: running.url, playedUntil: playedUntil(running) };
  } finally {
    await kernel.close();
  }
}

function stopped(stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener('abort', () => resolve(), { once: true });
  });
}

function playedUntil(running: RunningRehearsal): number {
  const now = running.now();
  return Number.isFinite(now) ? now : 0;
}
