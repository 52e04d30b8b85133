import { nextInteger, type RandomState } from '@autotrader/sdk/random';

/** The files of a run that hold its state. */
export const FILES = ['bot.sqlite', 'bot.sqlite-wal', 'head'] as const;
/** One of them. */
export type RunFile = (typeof FILES)[number];
/** Contents of a run's files. */
export type Image = Readonly<Record<RunFile, Buffer>>;

/** One damage: `flip` of a bit, `cut` to a length, or `gone`. */
export interface Damage {
  readonly file: RunFile;
  readonly kind: 'flip' | 'cut' | 'gone';
  /** Byte of the flip, or length after the cut. */
  readonly at: number;
  readonly bit: number;
}

/** How often a file is damaged, of 100. */
const SHARES: Readonly<Record<RunFile, number>> = { 'bot.sqlite': 50, 'bot.sqlite-wal': 42, head: 8 };

/** Draws a damage: mostly flips, one in six a cut, one in fifty a file that is gone. */
export function drawDamage(random: RandomState, image: Image): Damage {
  const file = drawFile(nextInteger(random, 100));
  const size = image[file].length;
  const kind = nextInteger(random, 50) === 0 ? 'gone' : nextInteger(random, 6) === 0 ? 'cut' : 'flip';
  return { file, kind, at: nextInteger(random, size), bit: nextInteger(random, 8) };
}

/** The contents of a file after a damage; undefined when it is gone. */
export function damaged(content: Buffer, { kind, at, bit }: Damage): Buffer | undefined {
  if (kind === 'gone') return undefined;
  if (kind === 'cut') return content.subarray(0, at);
  const copy = Buffer.from(content);
  copy[at] = (copy[at] as number) ^ (1 << bit);
  return copy;
}

/** `bot.sqlite: bit 3 of byte 4711 flipped` */
export function describeDamage({ file, kind, at, bit }: Damage): string {
  if (kind === 'gone') return `${file}: deleted`;
  return kind === 'cut' ? `${file}: cut to ${at} bytes` : `${file}: bit ${bit} of byte ${at} flipped`;
}

function drawFile(part: number): RunFile {
  if (part < SHARES['bot.sqlite']) return 'bot.sqlite';
  return part < 100 - SHARES.head ? 'bot.sqlite-wal' : 'head';
}
