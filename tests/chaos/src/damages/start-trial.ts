import { createHash } from 'node:crypto';
import type { Log, RunStore } from '@autotrader/sdk';
import typeorm from '@autotrader/plugin-storage-typeorm';
import { EngineShop } from '../../../../packages/framework/dist/runs/engine-shop.js';
import { PresentIdentity, recoverWith } from '../../../../packages/framework/dist/session/present.js';
import { openProject, type Project } from '../../../../packages/framework/dist/runs/project.js';
import { resumedProjector } from '../../../../packages/framework/dist/runs/resumed-projector.js';
import type { RunStream } from '../../../../packages/framework/dist/runs/engine-spec.js';
import { RUN } from './killed-run.js';
import { refusedBy, type Outcome } from './outcome.js';

const quiet = (): void => undefined;
const log: Log = { debug: quiet, info: quiet, warn: quiet, error: quiet };

/** Changes what a store reads, to try what a start without one of its guards would come to. */
export type Weaken = (store: RunStore) => RunStore;

/** Starts runs in this process, up to the point at which they would go on. */
export class StartTrials {
  private constructor(
    readonly project: Project,
    private readonly streams: readonly RunStream[],
    /** Hash of the code, which the trials do not change. */
    private readonly code: string,
  ) {}

  static async of(
    projectFolder: string,
    overrides: readonly string[],
    runFolder: string,
  ): Promise<StartTrials> {
    const request = { folder: projectFolder, env: {}, set: [...overrides], lanes: [] };
    const project = await openProject(request, log);
    const store = await openStore(runFolder);
    try {
      const genesis = (await store.note('genesis')) ?? '';
      const { streams } = JSON.parse((await store.note(`config:${genesis}`)) ?? '{}') as {
        streams: RunStream[];
      };
      return new StartTrials(project, streams, (await store.note('code')) ?? '');
    } finally {
      await store.close();
    }
  }

  /** Starts the run in a folder as the bot would, and closes it again. */
  async start(folder: string, weaken: Weaken = (store) => store): Promise<Outcome> {
    let store: RunStore | undefined;
    try {
      store = await openStore(folder);
      return await this.recovered(weaken(store));
    } catch (error) {
      return refusedBy(error);
    } finally {
      await store?.close().catch(quiet);
    }
  }

  private async recovered(store: RunStore): Promise<Outcome> {
    const engines = new EngineShop(this.project, store);
    const configHash = await engines.keep(this.project.config, this.streams);
    const present = new PresentIdentity(store, engines, configHash, this.code, await store.note('code'));
    const recovered = await recoverWith(present, { run: RUN, store, acceptCode: false, onStep: quiet });
    const { events } = await present.changes(recovered);
    const { engine, journal, cursor, checkpoint } = recovered;
    const { hash } = engine.digest();
    const notes = [await store.note('source'), await store.note('start'), await store.note('code')];
    const state = JSON.stringify({
      hash,
      config: recovered.configHash,
      last: journal.last,
      cursor,
      notes: sha(notes),
      tables: sha(await tables(store)),
      projected: (await resumedProjector(RUN, store, engine.lanes)).total,
      events,
    });
    return { state, checkpoint, text: 'recovered' };
  }
}

/** What people and reports read. */
async function tables(store: RunStore): Promise<unknown> {
  const [orders, fills, roundTrips] = [
    await store.query('orders'),
    await store.query('fills'),
    await store.query('roundTrips'),
  ];
  return [orders, fills, roundTrips, await store.profits('main'), await store.sessions()];
}

/** Opens the store of the run in a folder, for writing. */
export async function openStore(folder: string): Promise<RunStore> {
  const options = { driver: 'sqlite3', file: 'bot.sqlite', blockRows: 4_096 } as const;
  const { storage } = await typeorm.setup({ options, needs: { log }, onClose: quiet });
  return storage.openRun({ folder, readOnly: false });
}

function sha(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12);
}
