/** The wall's time and its timers; a test puts its own in place. */
export interface Wall {
  /** Epoch ms. */
  now(): number;
  /** Calls `run` every `intervalMs`; the result stops it. */
  every(intervalMs: number, run: () => void): () => void;
}

/** The machine's clock. */
export const systemWall: Wall = {
  now: () => Date.now(),
  every(intervalMs, run) {
    const timer = setInterval(run, intervalMs);
    return () => clearInterval(timer);
  },
};

/** Market time: data timestamps and /v3/time. Protocol timers and limits are the wall's. */
export interface MarketClock {
  /** Epoch ms. */
  now(): number;
  /** Moves forward to `time`; never back. */
  advance(time: number): void;
  /** Moves to `time` and stands there for good. */
  stop(time: number): void;
}

/**
 * A clock that runs `speed` times as fast as the wall from `start`, and never past `limit`: however late the wall's
 * timers are, a market ends at the same time.
 */
export function runningClock(wall: Wall, start: number, speed: number, limit = Infinity): MarketClock {
  const origin = wall.now();
  let base = start;
  let stopped: number | undefined;
  const now = () => stopped ?? Math.min(limit, Math.floor(base + (wall.now() - origin) * speed));
  return {
    now,
    advance(time) {
      base += Math.max(0, time - now());
    },
    stop(time) {
      stopped ??= Math.max(time, now());
    },
  };
}

/** A clock that moves only when it is told to: with the rows that are sent. */
export function steppedClock(start: number): MarketClock {
  let present = start;
  const advance = (time: number) => {
    present = Math.max(present, time);
  };
  return { now: () => present, advance, stop: advance };
}
