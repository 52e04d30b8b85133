import { botError, exchange, rehearsal, type Exchange, type RunningRehearsal } from '@autotrader/sdk';
import { chooseComponent } from '../kernel/component-options.js';
import type { Kernel } from '../kernel/kernel.js';
import type { DataFile } from '../runs/data-streams.js';
import type { RunStream } from '../runs/engine-spec.js';
import type { Project } from '../runs/project.js';
import { venueKind } from '../runs/source.js';

/** What the market of a run is to be. */
export interface MarketRequest {
  /** Files to play; without any, the server the config names or allows, else a simulated market. */
  readonly files: readonly DataFile[];
  readonly streams: readonly RunStream[];
  readonly speed: number | 'max';
  /** Exchange time the journal ends at, epoch ms; undefined on a fresh run. */
  readonly resumeTime: number | undefined;
  readonly onRequest: ((line: string) => void) | undefined;
  /** Port and seed of the rehearsal; a free port and the config's seed unless set. */
  readonly port?: number;
  readonly seed?: number;
}

/** Opens the exchange of a run: the venue itself, or its plugin's own rehearsal with the same adapter in front. */
export async function openMarket(
  project: Project,
  kernel: Kernel,
  request: MarketRequest,
): Promise<Exchange> {
  const { config, registry } = project;
  const isOwn = request.files.length > 0 || venueKind(config.exchange) === 'simulated';
  const running = isOwn ? await startRehearsal(project, kernel, request) : undefined;
  const { live: _live, ...own } = config.exchange.options;
  const options = running ? { ...own, ...running.exchangeOptions } : config.exchange.options;
  const chosen = chooseComponent(registry, 'exchange', { ...config.exchange, options }, config.origins);
  await kernel.open([chosen]);
  return kernel.get(exchange);
}

/** Starts the rehearsal that the exchange's plugin brings; it ends with the kernel. */
export async function startRehearsal(
  project: Project,
  kernel: Kernel,
  request: MarketRequest,
): Promise<RunningRehearsal> {
  const { config, registry } = project;
  const provider = registry
    .providers(rehearsal.label)
    .find(({ name }) => name === `${config.exchange.use}-rehearsal`);
  if (!provider) throw botError('BOT_PORT_MISSING', { plugin: 'the bot', port: rehearsal.label });
  const spec = { use: provider.name, options: {}, path: 'exchange' };
  await kernel.open([chooseComponent(registry, 'exchange', spec, config.origins)]);
  const running = await kernel.get(rehearsal).start({
    files: request.files.map(({ instrument, file }) => ({
      instrument,
      file,
      ...intervalOf(request.streams, instrument),
    })),
    instruments: request.streams.map(({ instrument }) => instrument),
    seed: request.seed ?? config.seed,
    speed: request.speed,
    port: request.port ?? 0,
    ...(request.resumeTime === undefined ? {} : { startTime: request.resumeTime }),
    ...(request.onRequest ? { onRequest: request.onRequest } : {}),
  });
  kernel.onClose('rehearsal', () => running.close());
  return running;
}

function intervalOf(streams: readonly RunStream[], instrument: string): { intervalMs?: number } {
  const stream = streams.find((each) => each.instrument === instrument);
  return stream ? { intervalMs: stream.intervalMs } : {};
}
