import { botError, type Log, type RunStore } from '@autotrader/sdk';
import { assertRoom, megabytes, roomAt, type Room } from '../runs/room.js';

/** How often a running session looks at what it stands on. */
const EVERY_MS = 5_000;
/** While something stays wrong the log is told again after so many ms. */
const AGAIN_MS = 600_000;
/** Limits above or below which the log is told. */
const LOW_DISK_BYTES = 500 * 1024 * 1024;
const LONG_BACKLOG_BYTES = 64 * 1024 * 1024;
const SLOW_COMMIT_MS = 1_000;

/** What a watch looks at. */
export interface Watched {
  readonly folder: string;
  readonly store: Pick<RunStore, 'verify' | 'backlogBytes'>;
  readonly log: Log;
  readonly pump: { takeSlowestCommit(): number };
  /** Told once of what makes it impossible to go on; the session then ends in good order. */
  readonly onFatal: (error: Error) => void;
  /** Other than the real disk only in tests. */
  readonly room?: (folder: string) => Room;
}

/** What a check found. */
interface Finding {
  /** What is wrong and what to do, for the log. */
  readonly alarm?: string;
  readonly fatal?: Error;
}

interface Check {
  readonly name: string;
  look(watched: Watched): Finding | Promise<Finding>;
}

const CHECKS: readonly Check[] = [
  { name: 'disk', look: lookAtDisk },
  { name: 'database', look: lookAtDatabase },
  { name: 'backlog', look: lookAtBacklog },
  { name: 'commits', look: lookAtCommits },
];

/** Looks after a running session: what is wrong is logged, what would lose data ends it. */
export class Watch {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  private ended = false;
  /** When the log was last told of what is wrong now, by check. */
  private readonly told = new Map<string, number>();

  constructor(
    private readonly watched: Watched,
    private readonly everyMs = EVERY_MS,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.looking = this.looking.then(() => this.look());
    }, this.everyMs);
    this.timer.unref();
  }

  /** Ends it, after the look that is under way. */
  async stop(): Promise<void> {
    this.ended = true;
    clearInterval(this.timer);
    await this.looking;
  }

  /** Goes through all checks once. */
  async look(): Promise<void> {
    for (const { name, look } of CHECKS) {
      if (this.ended) return;
      const { alarm, fatal } = await found(look, this.watched);
      this.tell(name, alarm);
      if (fatal) this.end(fatal);
    }
  }

  private tell(name: string, alarm: string | undefined): void {
    const { log } = this.watched;
    const last = this.told.get(name);
    if (alarm === undefined) {
      if (this.told.delete(name)) log.info(`watch: ${name} is in order again`);
    } else if (last === undefined || performance.now() - last > AGAIN_MS) {
      this.told.set(name, performance.now());
      log.warn(`watch: ${alarm}`);
    }
  }

  private end(fatal: Error): void {
    if (this.ended) return;
    this.ended = true;
    clearInterval(this.timer);
    this.watched.log.error(`watch: ${fatal.message}; the session ends`);
    this.watched.onFatal(fatal);
  }
}

function lookAtDisk({ folder, room = roomAt }: Watched): Finding {
  const found = room(folder);
  try {
    assertRoom(found);
  } catch (fatal) {
    return { fatal: fatal as Error };
  }
  if (found.free >= LOW_DISK_BYTES) return {};
  return {
    alarm: `only ${megabytes(found.free)} MB are free at ${folder}; at ${megabytes(found.reserve)} the session ends: free some space`,
  };
}

async function lookAtDatabase({ store, folder }: Watched): Promise<Finding> {
  const [reason] = await store.verify('quick');
  return reason === undefined ? {} : { fatal: botError('BOT_STORAGE_IO', { file: folder, reason }) };
}

function lookAtBacklog({ store, folder }: Watched): Finding {
  const bytes = store.backlogBytes();
  if (bytes < LONG_BACKLOG_BYTES) return {};
  const reader = 'another program reads the database and holds an old state';
  return {
    alarm: `the write-ahead log in ${folder} has ${megabytes(bytes)} MB: ${reader}; close it, the log then shrinks by itself`,
  };
}

function lookAtCommits({ pump, folder }: Watched): Finding {
  const ms = Math.round(pump.takeSlowestCommit());
  if (ms < SLOW_COMMIT_MS) return {};
  return { alarm: `a commit took ${ms} ms: the disk of ${folder} is slow, events wait for it` };
}

/** A check that cannot look has found nothing to end for; the next commit will tell. */
async function found(look: Check['look'], watched: Watched): Promise<Finding> {
  try {
    return await look(watched);
  } catch (error) {
    return { alarm: `cannot look: ${error instanceof Error ? error.message : String(error)}` };
  }
}
