import { botError, storage, type Log, type SessionRow } from '@autotrader/sdk';
import { chooseServices } from '../kernel/chosen-services.js';
import { Kernel } from '../kernel/kernel.js';
import { openProject } from '../kernel/project.js';
import { checkRun } from '../recovery/check-run.js';
import { detailOf } from '../session/session-detail.js';
import { listRuns, runFolder } from '../runs/run-folder.js';
import type { Check } from './check.js';

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** Reads every row, checkpoint and page of every run; beside a running bot too. */
export const journals: Check = {
  name: 'journals',
  async run({ request }) {
    const names = listRuns(request.folder);
    if (names.length === 0) return { text: 'no runs yet' };
    const { config, registry } = await openProject(request);
    const kernel = new Kernel(silent);
    try {
      await kernel.open(chooseServices(registry, config, ['storage']));
      let rows = 0;
      const lines: string[] = [];
      for (const name of names) {
        const store = await kernel
          .get(storage)
          .openRun({ folder: runFolder(request.folder, name), readOnly: true });
        try {
          const found = await checkRun(store);
          rows += found.rows;
          const [reason] = found.faults;
          if (reason !== undefined) throw botError('BOT_JOURNAL_CORRUPT', { run: name, ...reason });
          lines.push(lastStart(name, await store.sessions()));
        } finally {
          await store.close();
        }
      }
      return { text: `${names.length} runs, ${rows} events, all sound`, lines };
    } finally {
      await kernel.close();
    }
  },
};

/** Each step of a run's last start, with its time. */
function lastStart(run: string, sessions: readonly SessionRow[]): string {
  const last = sessions.at(-1);
  const steps = last ? (detailOf(last).recovery ?? []) : [];
  const said = steps.map(({ name, ms, found }) => `${name} ${ms} ms (${found})`).join(', ');
  return `last start of ${run}: ${said || 'none'}`;
}
