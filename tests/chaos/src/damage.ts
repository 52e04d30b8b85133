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

/** Small texts on which much depends: one draw in four aims at them, since a uniform one hardly ever would. */
const MARKS = [
  '"ids":',
  '"configHash":',
  'config:',
  'genesis',
  'start',
  'source{',
  'BOTHEAD1',
  'SQLite format 3',
];
/** How far behind a mark a damage may lie, bytes. */
const REACH = 400;

/** Draws a damage: mostly flips, one in six a cut, one in fifty a file that is gone. */
export function drawDamage(random: RandomState, image: Image): Damage {
  if (nextInteger(random, 4) === 0) return drawMarked(random, image);
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

/** A flip behind one of the marks, wherever in the files it stands. */
function drawMarked(random: RandomState, image: Image): Damage {
  const mark = MARKS[nextInteger(random, MARKS.length)] as string;
  const places = FILES.flatMap((file) => placesOf(image[file], mark).map((at) => ({ file, at })));
  const { file, at } = places[nextInteger(random, Math.max(1, places.length))] ?? { file: 'head', at: 0 };
  const within = Math.min(at + nextInteger(random, REACH), image[file].length - 1);
  return { file, kind: 'flip', at: within, bit: nextInteger(random, 8) };
}

function placesOf(content: Buffer, mark: string): number[] {
  const places: number[] = [];
  for (let at = content.indexOf(mark); at >= 0; at = content.indexOf(mark, at + 1)) places.push(at);
  return places;
}

function drawFile(part: number): RunFile {
  if (part < SHARES['bot.sqlite']) return 'bot.sqlite';
  return part < 100 - SHARES.head ? 'bot.sqlite-wal' : 'head';
}
