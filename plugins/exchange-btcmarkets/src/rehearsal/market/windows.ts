/** Start of the window that holds `time`, epoch ms. */
export type WindowStart = (time: number) => number;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
/** 1970-01-05, the first Monday of the epoch. */
const FIRST_MONDAY = 4 * DAY;

const every =
  (length: number, offset = 0): WindowStart =>
  (time) =>
    Math.floor((time - offset) / length) * length + offset;

const month: WindowStart = (time) => {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
};

/** The venue's time windows, UTC. Weeks start on Monday. */
export const WINDOWS: Readonly<Record<string, WindowStart>> = {
  '1m': every(MINUTE),
  '3m': every(3 * MINUTE),
  '5m': every(5 * MINUTE),
  '15m': every(15 * MINUTE),
  '30m': every(30 * MINUTE),
  '1h': every(HOUR),
  '2h': every(2 * HOUR),
  '3h': every(3 * HOUR),
  '4h': every(4 * HOUR),
  '6h': every(6 * HOUR),
  '1d': every(DAY),
  '1w': every(WEEK, FIRST_MONDAY),
  '1mo': month,
};
