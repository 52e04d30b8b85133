import { definePlugin, log, storage, z, type RunStore } from '@autotrader/sdk';

/** A path would let two runs share one database; another ending, the database take the name of a file of the bot's. */
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*\.(sqlite|db)$/;

const options = z.strictObject({
  driver: z.enum(['sqlite3']).default('sqlite3').meta({ description: 'Library that speaks to the database' }),
  file: z
    .string()
    .regex(
      FILE_NAME,
      "a plain file name that ends in .sqlite or .db: letters, digits, dots, hyphens and underscores, no folder, since a run's database stays in the run's folder",
    )
    .default('bot.sqlite')
    .meta({ description: "Name of the database file in the run's folder; ends in .sqlite or .db" }),
  blockRows: z
    .int()
    .min(16)
    .max(4_096)
    .default(4_096)
    .meta({ description: 'Old events that are packed together' }),
});

/**
 * Storage of runs on SQLite through TypeORM: one database a run, one writer, any number of readers.
 *
 * @example
 * // bot.config.yaml
 * // storage: { name: typeorm, file: bot.sqlite }
 */
export default definePlugin({
  name: 'typeorm',
  kind: 'storage',
  sdk: '^1.0.0',
  options,
  needs: { log },
  provides: { storage },
  setup(context) {
    const open = new Set<RunStore>();
    context.onClose(async () => {
      for (const run of open) await run.close();
    });
    return {
      storage: {
        async openRun(request) {
          // Loaded here, so that listing plugins does not cost the loading of TypeORM.
          const { openRun } = await import('./open-run.js');
          const onClosed = () => open.delete(run);
          const run: RunStore = await openRun({
            ...request,
            ...context.options,
            log: context.needs.log,
            onClosed,
          });
          open.add(run);
          return run;
        },
      },
    };
  },
});
