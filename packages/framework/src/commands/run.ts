import { Flags } from '@oclif/core';
import { BotCommand } from '../cli/bot-command.js';
import type { BotConfig } from '../config/bot-config.js';
import type { DataFile } from '../runs/data-streams.js';
import { summaryText } from '../runs/summary-text.js';
import type { RunSummary } from '../runs/summary.js';

/** Flags that a supervisor's sessions are not told: it begins anew itself, and what to accept only the first one is told. */
const OWN: readonly string[] = ['--supervise', '--fresh', '--accept-code'];

/** A session that was stopped before it had recovered has no figures. */
interface StoppedEarly {
  readonly runId: string;
  readonly stopped: 'before it had recovered';
}

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

export default class Run extends BotCommand<typeof Run, RunSummary | StoppedEarly> {
  static override summary = 'Run the bot: it goes on where it stopped, however it stopped.';
  static override description =
    'Without --data it follows a simulated market, unless the config says `exchange: { live: true }`; then it follows ' +
    'the venue itself. With --data it rehearses a recorded market through a local exchange that speaks the protocol of ' +
    'the venue. Orders are simulated in every case.';
  static override examples = [
    '<%= config.bin %> run',
    '<%= config.bin %> run --data BTC-AUD_1m.csv.gz --speed max --until-end --json',
    '<%= config.bin %> run --supervise',
  ];
  static override flags = {
    data: Flags.string({
      description: 'Recorded market to rehearse, of the first instrument or of the one named.',
      helpValue: '[INSTRUMENT=]FILE',
      multiple: true,
      multipleNonGreedy: true,
    }),
    lane: Flags.string({
      description:
        'Lane of the config to run. With --data and without this, one lane of the top-level keys runs.',
      multiple: true,
      multipleNonGreedy: true,
    }),
    run: Flags.string({
      description:
        'Name of the run in .bot/runs. Default: `main`; with --data a name of its own for each data and config.',
      helpValue: 'NAME',
    }),
    fresh: Flags.boolean({
      description: 'Start anew; the older run of this name is set aside, not deleted.',
    }),
    'accept-code': Flags.boolean({
      description:
        'After an update that steps the last events differently: let their stored outcome stand. Fills are booked as ' +
        'stored, open orders are withdrawn, learners step the events as history.',
    }),
    speed: Flags.string({
      description: 'Speed of the rehearsed market: a factor, or `max` for as fast as the bot can follow.',
      default: '1',
      helpValue: 'N|max',
    }),
    'until-end': Flags.boolean({ description: 'End with the data (--data does so anyway).' }),
    for: Flags.string({ description: 'End after this time, e.g. 90s, 10m, 2h.', helpValue: 'TIME' }),
    dashboard: Flags.boolean({
      description: 'Show the monitors of the config.',
      default: true,
      allowNo: true,
    }),
    'phase-file': Flags.string({
      description: 'Note what the session is doing in this file, for kill tests.',
      hidden: true,
    }),
    'request-log': Flags.string({
      description: 'Log what the rehearsal is asked to this file.',
      hidden: true,
    }),
    supervise: Flags.boolean({ description: 'Start again after a crash, with backoff.' }),
  };

  protected async execute(): Promise<RunSummary | StoppedEarly | undefined> {
    const { stopSignals } = await import('../session/stop-signals.js');
    const { watchFaults } = await import('../session/faults.js');
    const { signal, dispose } = stopSignals();
    const faults = watchFaults();
    try {
      return this.flags.supervise
        ? await this.superviseRun(signal)
        : await this.runOnce(signal, faults.failed);
    } finally {
      faults.dispose();
      dispose();
    }
  }

  protected show(result: RunSummary | StoppedEarly): string {
    if ('stopped' in result) return `run ${result.runId}: stopped ${result.stopped}; nothing was changed`;
    // With a monitor the summary is on the screen already.
    return this.flags.dashboard ? '' : summaryText(result);
  }

  private async runOnce(stop: AbortSignal, failed: Promise<never>): Promise<RunSummary | StoppedEarly> {
    const { loadProject } = await import('../runs/project.js');
    const { runSession } = await import('../session/session.js');
    const { endLateStops } = await import('../session/stop-signals.js');
    const { parseSpeed } = await import('../session/speed.js');
    const { requestLog } = await import('../session/request-log.js');
    const { json, dashboard, fresh } = this.flags;
    const { runId, config, files } = await this.subject();
    const speed = parseSpeed(this.flags.speed, 'run');
    const forMs = await this.duration();
    const phaseFile = this.flags['phase-file'];
    const shown = json || !dashboard ? { ...config, monitors: [] } : config;
    const log = await this.openLog();
    endLateStops(stop, (ms) => log.warn('the stop took too long; the next start recovers', { ms }));
    const project = await loadProject(shown, log);
    const summary = await runSession(project, {
      runId,
      fresh,
      acceptCode: this.flags['accept-code'],
      files,
      speed,
      forMs,
      stop,
      failed,
      phaseFile,
      onRequest: requestLog(this.flags['request-log']),
    });
    return summary ?? { runId, stopped: 'before it had recovered' };
  }

  /** The session prints its own result. */
  private async superviseRun(stop: AbortSignal): Promise<undefined> {
    const { supervise } = await import('../session/supervise.js');
    const { readyPlace } = await import('../session/run-place.js');
    const { runId } = await this.subject();
    const { json, fresh } = this.flags;
    // Not by the first session: one that dies before it comes to it would let the next one go on with the old run.
    const folder = await readyPlace(this.folder, { runId, fresh, stop });
    const again = ['run', ...this.argv.filter((arg) => !OWN.includes(arg))];
    const first = [...again, ...(this.flags['accept-code'] ? ['--accept-code'] : [])];
    const script = process.argv[1] ?? '';
    process.exitCode = await supervise({
      first,
      again,
      script,
      folder,
      stop,
      json,
      log: await this.openLog(),
    });
    return undefined;
  }

  /** Which run this is: the named one, the one of the folder, or one of its own for each data and config. */
  private async subject(): Promise<{ runId: string; config: BotConfig; files: readonly DataFile[] }> {
    const { loadConfig } = await import('../config/load-config.js');
    const { dataFiles } = await import('../runs/data-streams.js');
    const { rehearsalName } = await import('../runs/run-identity.js');
    const { data = [], lane, run } = this.flags;
    const lanes = lane ?? (data.length > 0 ? [] : undefined);
    const config = await loadConfig({ ...this.configRequest(), lanes });
    const files = dataFiles(data, config);
    return { runId: run ?? (files.length > 0 ? rehearsalName(config, files) : 'main'), config, files };
  }

  private async duration(): Promise<number | undefined> {
    const text = this.flags.for;
    if (text === undefined) return undefined;
    const match = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text);
    if (match) return Number(match[1]) * UNITS[match[2] as keyof typeof UNITS];
    throw await this.usage(`--for ${text}: expected a time such as 90s, 10m, 2h or 1d`);
  }

  private async usage(reason: string): Promise<Error> {
    const { botError } = await import('@autotrader/sdk');
    return botError('BOT_USAGE', { reason, command: 'run' });
  }
}
