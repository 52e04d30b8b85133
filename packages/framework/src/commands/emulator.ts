import { Flags } from '@oclif/core';
import { BotCommand } from '../cli/bot-command.js';

interface EmulatorResult {
  readonly url: string;
  readonly playedUntil: number;
}

const MAX_PORT = 65_535;

export default class Emulator extends BotCommand<typeof Emulator, EmulatorResult> {
  static override summary = 'Run the local exchange by itself, so that other programs can talk to it.';
  static override description =
    'Speaks the public REST and WebSocket protocol of the venue on the loopback interface: from a data file, or from a ' +
    'seeded simulated market.';
  static override examples = [
    '<%= config.bin %> emulator --port 8099',
    '<%= config.bin %> emulator --data BTC-AUD_1m.csv.gz --speed 60',
  ];
  static override flags = {
    data: Flags.string({
      description: 'Data file to play, of the first instrument or of the one named.',
      helpValue: '[INSTRUMENT=]FILE',
      multiple: true,
      multipleNonGreedy: true,
    }),
    port: Flags.integer({
      description: 'Port to listen on; 0 takes a free one.',
      default: 0,
      min: 0,
      max: MAX_PORT,
    }),
    speed: Flags.string({
      description: 'Market time runs so many times as fast, or `max`.',
      default: '1',
      helpValue: 'N|max',
    }),
    seed: Flags.integer({ description: 'Seed of the simulated market; default: that of the config.' }),
    from: Flags.string({
      description: 'Market time to start at, e.g. 2026-01-31T00:00:00Z; default: the start of the data.',
      helpValue: 'TIME',
    }),
    'request-log': Flags.string({
      description: 'Add a line to this file for each request and subscription.',
      helpValue: 'FILE',
    }),
  };

  protected async execute(): Promise<EmulatorResult> {
    const { openProject } = await import('../runs/project.js');
    const { serveRehearsal } = await import('../session/serve-rehearsal.js');
    const { dataFiles } = await import('../runs/data-streams.js');
    const { parseSpeed } = await import('../session/speed.js');
    const { stopSignals } = await import('../session/stop-signals.js');
    const { requestLog } = await import('../session/request-log.js');
    const project = await openProject(this.configRequest(), await this.openLog());
    const { data = [], port, seed = project.config.seed } = this.flags;
    const speed = parseSpeed(this.flags.speed, 'emulator');
    const { signal, dispose } = stopSignals();
    try {
      const files = dataFiles(data, project.config);
      const onRequest = requestLog(this.flags['request-log']);
      const startTime = await this.startTime();
      return await serveRehearsal(
        project,
        { files, port, seed, speed, stop: signal, startTime, onRequest },
        (url) => this.progress(`listening on ${url}; Ctrl-C stops`),
      );
    } finally {
      dispose();
    }
  }

  private async startTime(): Promise<number | undefined> {
    const { from } = this.flags;
    if (from === undefined) return undefined;
    const time = Date.parse(from);
    if (!Number.isNaN(time)) return time;
    const { botError } = await import('@autotrader/sdk');
    const reason = `--from ${from}: expected a time such as 2026-01-31T00:00:00Z`;
    throw botError('BOT_USAGE', { reason, command: 'emulator' });
  }

  protected show({ playedUntil }: EmulatorResult): string {
    return playedUntil > 0 ? `stopped at market time ${new Date(playedUntil).toISOString()}` : 'stopped';
  }
}
