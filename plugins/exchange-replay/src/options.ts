import { parseInstrumentId, unitsFromDecimal, z, type Feed, type InstrumentId } from '@autotrader/sdk';

const instrument = z.custom<InstrumentId>(
  (value) => typeof value === 'string' && parseInstrumentId(value) !== undefined,
  'is no instrument (BASE-QUOTE@venue)',
);

const rate = z
  .string()
  .refine((text) => unitsFromDecimal(text) !== undefined, 'is no decimal of at most 8 places')
  .default('0.001');

const file = z.strictObject({
  instrument,
  file: z.string().min(1).meta({ description: 'CSV, plain or .gz' }),
  intervalMs: z.int().positive().optional().meta({ description: "Bar length, ms; the file's own if unset" }),
  feed: z
    .enum(['trades', 'candles', 'book'])
    .optional()
    .meta({ description: 'How the file is played; as what it holds if unset' }),
});

/** Options of the exchange `replay`. */
export const options = z.strictObject({
  files: z.array(file).min(1).max(64),
  maker: rate.meta({ description: 'Fee of resting orders, a fraction of the notional' }),
  taker: rate.meta({ description: 'Fee of the others' }),
});

/** Validated options. */
export type ReplayOptions = z.output<typeof options>;

/** A file to play. */
export interface ReplayFile {
  readonly instrument: InstrumentId;
  readonly file: string;
  /** Bar length, ms: of candles, and of the clock's grid when trades are played. */
  readonly intervalMs?: number | undefined;
  readonly feed?: Feed | undefined;
}
