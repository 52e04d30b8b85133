import { createRandom, hashSeed, nextInteger, type RandomState } from '@autotrader/sdk/random';

/** Contents of files by name, and how often each is damaged: of all shares. */
export interface Image {
  readonly files: Readonly<Record<string, Buffer>>;
  readonly shares: Readonly<Record<string, number>>;
}

/** One damage: a bit flipped, a file cut to a length, a sector of zeros, or a file that is gone. */
export interface Damage {
  readonly file: string;
  readonly kind: 'flip' | 'cut' | 'zeros' | 'gone';
  /** Byte of the flip, first byte of the zeros, or length after the cut. */
  readonly at: number;
  readonly bit: number;
}

/** Bytes that a disk loses at once. */
const SECTOR = 512;
/** Kinds of damage by frequency; the rest are flips. One in so many. */
const ONE_IN = { gone: 50, cut: 6, zeros: 12 } as const;

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
const MARKED_ONE_IN = 4;
/** How far behind a mark a damage may lie, bytes. */
const REACH = 400;

/** The n-th damage of a seed: the same whoever draws it, so that any of them can be looked at alone. */
export function nthDamage(seed: number, n: number, image: Image): Damage {
  return drawDamage(createRandom(hashSeed(seed, `damage ${n}`)), image);
}

function drawDamage(random: RandomState, image: Image): Damage {
  if (nextInteger(random, MARKED_ONE_IN) === 0) return drawMarked(random, image);
  const file = drawFile(random, image.shares);
  const size = image.files[file]?.length ?? 0;
  return { file, kind: drawKind(random), at: nextInteger(random, size), bit: nextInteger(random, 8) };
}

function drawKind(random: RandomState): Damage['kind'] {
  const kinds = Object.entries(ONE_IN) as [Damage['kind'], number][];
  return kinds.find(([, one]) => nextInteger(random, one) === 0)?.[0] ?? 'flip';
}

/** The contents of a file after a damage; undefined when it is gone. */
export function damaged(content: Buffer, { kind, at, bit }: Damage): Buffer | undefined {
  if (kind === 'gone') return undefined;
  if (kind === 'cut') return content.subarray(0, at);
  const copy = Buffer.from(content);
  if (kind === 'zeros') copy.subarray(at - (at % SECTOR), at - (at % SECTOR) + SECTOR).fill(0);
  else copy[at] = (copy[at] as number) ^ (1 << bit);
  return copy;
}

/** `bot.sqlite: bit 3 of byte 4711 flipped` */
export function describeDamage({ file, kind, at, bit }: Damage): string {
  const what = {
    gone: 'deleted',
    cut: `cut to ${at} bytes`,
    zeros: `the ${SECTOR} bytes around byte ${at} are zeros`,
    flip: `bit ${bit} of byte ${at} flipped`,
  };
  return `${file}: ${what[kind]}`;
}

/** A flip behind one of the marks, wherever in the files it stands. */
function drawMarked(random: RandomState, { files, shares }: Image): Damage {
  const mark = MARKS[nextInteger(random, MARKS.length)] as string;
  const places = Object.entries(files).flatMap(([file, content]) =>
    placesOf(content, mark).map((at) => ({ file, at })),
  );
  const place = places[nextInteger(random, Math.max(1, places.length))];
  const { file, at } = place ?? { file: drawFile(random, shares), at: 0 };
  const last = (files[file]?.length ?? 1) - 1;
  const within = Math.min(at + nextInteger(random, REACH), last);
  return { file, kind: 'flip', at: within, bit: nextInteger(random, 8) };
}

function placesOf(content: Buffer, mark: string): number[] {
  const places: number[] = [];
  for (let at = content.indexOf(mark); at >= 0; at = content.indexOf(mark, at + 1)) places.push(at);
  return places;
}

function drawFile(random: RandomState, shares: Image['shares']): string {
  const all = Object.entries(shares);
  let left = nextInteger(
    random,
    all.reduce((sum, [, share]) => sum + share, 0),
  );
  return all.find(([, share]) => (left -= share) < 0)?.[0] ?? (all[0]?.[0] as string);
}
