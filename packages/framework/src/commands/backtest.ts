import { Args, Flags } from '@oclif/core';
import { BotCommand } from '../cli/bot-command.js';
import { summaryText } from '../runs/summary-text.js';
import type { RunSummary } from '../runs/summary.js';

export default class Backtest extends BotCommand<typeof Backtest, RunSummary> {
  static override summary =
    'Step recorded data through the same engine that trades live, and report what came of it.';
  static override description =
    'Data files are CSV (plain or .gz) with a header `ts_ms,open,high,low,close,volume` or `ts_ms,price,amount,side`. ' +
    'Orders, fills and the final state are stored as a run of their own in .bot/runs.';
  static override examples = [
    '<%= config.bin %> backtest BTC-AUD_1m.csv.gz',
    '<%= config.bin %> backtest prices.csv --set strategy=ema-cross --json',
    '<%= config.bin %> backtest --data BTC-AUD@btcmarkets=btc.csv --data ETH-AUD@btcmarkets=eth.csv',
  ];
  static override args = {
    file: Args.string({ description: 'Data file of the first instrument of the config.' }),
  };
  static override flags = {
    data: Flags.string({
      description: 'Data file, of the first instrument or of the one named.',
      helpValue: '[INSTRUMENT=]FILE',
      multiple: true,
      multipleNonGreedy: true,
    }),
    lane: Flags.string({
      description: 'Lane of the config to run; without it one lane of the top-level keys runs.',
      multiple: true,
      multipleNonGreedy: true,
    }),
    predictions: Flags.string({
      description: 'Write every prediction and its outcome to this CSV file.',
      helpValue: 'FILE',
    }),
  };

  protected async execute(): Promise<RunSummary> {
    const { botError } = await import('@autotrader/sdk');
    const { openProject } = await import('../runs/project.js');
    const { backtest } = await import('../replay/backtest.js');
    const { dataFiles } = await import('../runs/data-streams.js');
    const log = await this.openLog();
    const project = await openProject({ ...this.configRequest(), lanes: this.flags.lane ?? [] }, log);
    const files = dataFiles(
      [...(this.args.file ? [this.args.file] : []), ...(this.flags.data ?? [])],
      project.config,
    );
    if (files.length === 0) throw botError('BOT_USAGE', { reason: 'name a data file', command: 'backtest' });
    return backtest(project, { files, predictions: this.flags.predictions });
  }

  protected show(result: RunSummary): string {
    return summaryText(result);
  }
}
