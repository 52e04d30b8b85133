import { expect } from 'chai';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { botError, type InputEvent, type Log, type SessionRow } from '@autotrader/sdk';
import { SessionLife, type LifeParts } from '../dist/session/session-life.js';
import { willQuarantine } from '../dist/session/poison.js';
import { scratchFolder, type ScratchFolder } from './scratch-folder.js';

const quiet = (): void => undefined;
const log: Log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const event: InputEvent = { kind: 'clock', time: 7 };

describe('the life of a session', () => {
  let folder: ScratchFolder;
  let rows: Map<string, SessionRow>;
  let isStoreBroken: boolean;
  beforeEach(() => {
    folder = scratchFolder();
    rows = new Map();
    isStoreBroken = false;
  });
  afterEach(() => folder.remove());

  /** Begins a session of a run of which only the sessions are stored. */
  const begin = (): Promise<SessionLife> => {
    const engine = { watch: { components: [] }, disabled: new Set<string>() };
    const store = {
      lastSequence: () => Promise.resolve(0),
      sessions: () => Promise.resolve([...rows.values()]),
      saveSession: async (row: SessionRow) => {
        if (isStoreBroken) throw botError('BOT_STORAGE_IO', { file: 'bot.sqlite', reason: 'EIO' });
        rows.set(row.id, row);
      },
    };
    const parts = {
      ...{ folder: folder.path, store, log, codeHash: '', hangMs: 60_000 },
      engine,
      recovered: { engine, journal: { last: 0 }, steps: [], configHash: '' },
      stop: new AbortController().signal,
    };
    return SessionLife.begin(parts as unknown as LifeParts);
  };

  /** One session that dies while an event is stepped, where one is looked after. */
  const dies = async (isRecorded: boolean): Promise<void> => {
    isStoreBroken = false;
    const life = await begin();
    life.poison.enter(event);
    isStoreBroken = !isRecorded;
    await life.endBy(new Error('native'));
  };

  for (const [what, isRecorded] of [
    ['is in the run', true],
    ['could not be written into the run', false],
  ] as const) {
    it(`whose end ${what} counts once against the event it died at`, async () => {
      for (let death = 1; death <= 3; death++) await dies(isRecorded);
      isStoreBroken = false;
      const life = await begin();
      expect(willQuarantine(folder.path)).to.equal(true);
      expect(life.poison.inPlaceOf(event)?.kind).to.equal('eventQuarantined');
      await life.endClean();
    });
  }

  it('ends in good order by the error of a component that cannot be noted', async () => {
    mkdirSync(join(folder.path, 'suspect.json'));
    const life = await begin();
    await life.endBy(botError('BOT_COMPONENT_THREW', { component: 'main/strategy:x', reason: 'boom' }));
    expect([...rows.values()].map(({ cause }) => cause)).to.deep.equal(['crashed']);
    expect(existsSync(join(folder.path, 'ending.json'))).to.equal(false);
  });
});
