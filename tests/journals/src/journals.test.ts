import { expect } from 'chai';
import { join } from 'node:path';
import type { InputEvent, Log, RunStore } from '@autotrader/sdk';
import { digestHex } from '@autotrader/sdk/state';
import { checkRun } from '../../../packages/framework/dist/recovery/check-run.js';
import { readEntry } from '../../../packages/framework/dist/recovery/journal.js';
import { readState } from '../../../packages/framework/dist/recovery/read-state.js';
import { proveFrom } from '../../../packages/framework/dist/checkpoints/checkpoint-proof.js';
import { EngineShop } from '../../../packages/framework/dist/runs/engine-shop.js';
import { withOwnedRun } from '../../../packages/framework/dist/runs/owned-run.js';
import { openProject, type Project } from '../../../packages/framework/dist/runs/project.js';
import { inFolder } from '../../e2e/dist-test/bot.js';
import { json, type Summary } from '../../e2e/dist-test/project.js';
import { DATA, layOut, RUN, versions, type Expected } from './fixture.js';

const TIMEOUT_MS = 120_000;
const silent = (): void => undefined;
const LOG: Log = { debug: silent, info: silent, warn: silent, error: silent };

/** Kinds of event that the journal of every version holds. */
const KINDS = ['instrumentChanged', 'feesChanged', 'candle', 'trade', 'clock', 'changed'];

/**
 * A journal of every release is read with the code of today, for ever. What is promised of each: it opens, brought
 * forward where its schema is older; every row can be read; every checkpoint gives a state; the bot goes on with it.
 * Where `replays` is true, stepping it from its first event gives the stored outputs, too.
 */
describe('journals of older versions', function () {
  this.timeout(TIMEOUT_MS);

  it('are there', () => expect(versions()).to.include('1.0.0'));

  for (const version of versions()) {
    describe(version, () => {
      const inFixture = (use: (project: Project, store: RunStore, expected: Expected) => Promise<void>) =>
        inFolder((folder) => {
          const expected = layOut(version, folder);
          return owned(folder, (project, store) => use(project, store, expected));
        });

      it('opens, and every row can be read', () =>
        inFixture(async (_project, store, expected) => {
          expect(await checkRun(store)).to.deep.equal({ rows: expected.events, faults: [] });
          const events = await eventsOf(store);
          expect(new Set(events.map(({ kind }) => kind))).to.include.all.keys(KINDS);
          expect(await store.count('fills')).to.be.above(3);
          expect((await store.sessions()).length).to.be.above(2);
        }));

      it('has checkpoints that give a state', () =>
        inFixture(async (project, store, { checkpoints, replays }) => {
          const rows = await store.checkpoints();
          expect(rows.map(({ sequence }) => String(sequence)).reverse()).to.deep.equal(
            Object.keys(checkpoints),
          );
          for (const row of rows) {
            const { engine, state } = await readState(new EngineShop(project, store), store, row);
            engine.state = state;
            for (const lane of engine.lanes) lane.ledger.assertSound();
            if (replays) expect(digestHex(state)).to.equal(checkpoints[row.sequence]);
            expect(engine.digest().hash).to.equal(digestHex(state));
          }
        }));

      it('gives its outputs again, from the first event on', () =>
        inFixture(async (project, store, { events, checkpoints, replays }) => {
          if (!replays) return;
          const proof = await proveFrom(project, { runId: RUN, store }, undefined);
          expect(proof.replayed).to.equal(events);
          expect(proof.reached.map(String)).to.deep.equal(Object.keys(checkpoints));
        }));

      it('goes on, the change of code and config journaled', () =>
        inFolder(async (cwd) => {
          const { events } = layOut(version, cwd);
          // Whatever code is here, to the journal it is another one.
          await owned(cwd, (_project, store) => store.setNote('code', 'an older one'));
          const data = Object.entries(DATA).flatMap(([id, name]) => ['--data', `${id}=${join(cwd, name)}`]);
          const args = ['run', '--run', RUN, ...data, '--speed', 'max', '--until-end'];
          const { sequence } = await json<Summary>(args, { cwd, timeoutMs: TIMEOUT_MS });
          expect(sequence).to.be.above(events + 100);
          await owned(cwd, async (_project, store) => {
            const [code, config] = (await eventsOf(store)).slice(events);
            expect(code).to.include({ kind: 'changed', what: 'code', before: 'an older one' });
            expect(config).to.include({ kind: 'changed', what: 'config' });
            expect(await checkRun(store)).to.deep.equal({ rows: sequence, faults: [] });
          });
        }));
    });
  }
});

/** The run of a fixture, opened for writing: its schema is brought forward. */
async function owned(
  folder: string,
  use: (project: Project, store: RunStore) => Promise<void>,
): Promise<void> {
  const request = { folder, file: undefined, profile: undefined, set: undefined, env: {} };
  const project = await openProject(request, LOG);
  await withOwnedRun(project, RUN, ({ store }) => use(project, store));
}

async function eventsOf(store: RunStore): Promise<InputEvent[]> {
  return (await store.rows(0, 100_000)).map((row) => readEntry(row).event);
}
