import { botError, type FeesChanged, type InstrumentId } from '@autotrader/sdk';
import type { BotConfig } from '../config/bot-config.js';

/** Fee of a run on a data file whose config names none: a data file has no venue to ask. */
export const DATA_FEE = '0.001';

/** A `--data` argument, resolved. */
export interface DataFile {
  readonly instrument: InstrumentId;
  readonly file: string;
}

/**
 * `--data FILE` plays the first instrument, `--data INSTRUMENT=FILE` the one it names; instruments without a file are
 * left out. Throws BOT_USAGE.
 */
export function dataFiles(args: readonly string[], config: BotConfig): DataFile[] {
  const first = config.instruments[0]?.id;
  const files = args.map((text) => {
    const match = /^([A-Z0-9]+-[A-Z0-9]+@[a-z0-9-]+)=(.+)$/.exec(text);
    const instrument = (match?.[1] as InstrumentId | undefined) ?? first;
    if (!instrument) throw usage('--data FILE needs an instrument in the config');
    return { instrument, file: match?.[2] ?? text };
  });
  for (const { instrument } of files) {
    if (files.filter((other) => other.instrument === instrument).length > 1)
      throw usage(`${instrument} has two files`);
  }
  return files;
}

/** Fees of a run on data files, the same for backtest and rehearsal. */
export function dataFees(files: readonly DataFile[], config: BotConfig): FeesChanged[] {
  const fee = config.lanes[0]?.account.fee ?? DATA_FEE;
  return files.map(({ instrument }) => ({
    kind: 'feesChanged',
    instrument,
    tiers: [{ aboveVolume: '0', maker: fee, taker: fee }],
  }));
}

function usage(reason: string): Error {
  return botError('BOT_USAGE', { reason, command: 'backtest' });
}
