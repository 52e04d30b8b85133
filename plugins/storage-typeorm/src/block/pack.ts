import { nextChain, rowCrc, type JournalRow } from '@autotrader/sdk';
import { splitBody, type BodyParts } from './body-parts.js';
import { ByteSink } from './byte-pipe.js';
import { writeColumn, type IntegerColumn } from './column.js';
import { Slices } from './slices.js';

/** How check sums and chain values are kept: worked out again from the rows, or one by one where they do not follow. */
export const SEALS = { computed: 1, kept: 0 } as const;

/** Fewest bodies of one kind that are kept in columns. */
const ALIKE_MINIMUM = 8;

/** Numbers of a row beside its body, each a column of the block. */
export const HEADER = ['time', 'receivedTime', 'cursorId'] as const;

/**
 * Packs consecutive rows column by column; `previous` is the chain value before the first. Layout: first sequence, count,
 * previous chain value, seals, streams, header columns, then the bodies by their skeletons.
 */
export async function packRows(rows: readonly JournalRow[], previous: Uint8Array): Promise<Buffer> {
  const sink = new ByteSink();
  const slices = new Slices();
  sink.integer(rows[0]?.sequence ?? 0);
  sink.integer(rows.length);
  sink.raw(previous);
  await writeSeals(rows, previous, sink, slices);
  writeNamed(
    rows.map(({ stream }) => stream),
    (stream) => sink.text(stream),
    sink,
  );
  const header: (IntegerColumn | undefined)[] = [];
  for (const name of HEADER)
    header.push(
      writeColumn(
        Float64Array.from(rows, (row) => row[name]),
        header,
        sink,
      ),
    );
  await writeBodies(rows, sink, slices);
  return sink.all();
}

async function writeSeals(
  rows: readonly JournalRow[],
  previous: Uint8Array,
  sink: ByteSink,
  slices: Slices,
): Promise<void> {
  if (await areSealed(rows, previous, slices)) return sink.integer(SEALS.computed);
  sink.integer(SEALS.kept);
  writeColumn(
    Float64Array.from(rows, ({ crc }) => crc),
    [],
    sink,
  );
  for (const { chain } of rows) sink.counted(chain);
}

async function areSealed(
  rows: readonly JournalRow[],
  previous: Uint8Array,
  slices: Slices,
): Promise<boolean> {
  let chain = previous;
  for (const row of rows) {
    if (row.crc !== rowCrc(row)) return false;
    chain = nextChain(chain, row);
    if (Buffer.compare(chain, row.chain) !== 0) return false;
    if (slices.due) await slices.breathe();
  }
  return true;
}

/** Each distinct text once, then which of them each row has. */
function writeNamed(texts: readonly string[], write: (text: string) => void, sink: ByteSink): number[] {
  const places = new Map<string, number>();
  for (const text of texts) if (!places.has(text)) places.set(text, places.size);
  sink.integer(places.size);
  for (const text of places.keys()) write(text);
  const which = texts.map((text) => places.get(text) as number);
  writeColumn(Float64Array.from(which), [], sink);
  return which;
}

/**
 * Rows whose bodies differ in their numbers only stand together, number by number. Bodies of which there are few alike
 * are kept as they are: columns of theirs would cost more than they save.
 */
async function writeBodies(rows: readonly JournalRow[], sink: ByteSink, slices: Slices): Promise<void> {
  const parts: BodyParts[] = [];
  const alike = new Map<string, number>();
  for (const { body } of rows) {
    const part = splitBody(body) ?? asIs(body);
    parts.push(part);
    const text = nameOf(part);
    alike.set(text, (alike.get(text) ?? 0) + 1);
    if (slices.due) await slices.breathe();
  }
  const kept = parts.map((part, row) =>
    (alike.get(nameOf(part)) as number) < ALIKE_MINIMUM ? asIs((rows[row] as JournalRow).body) : part,
  );
  if (slices.due) await slices.breathe();
  const which = writeNamed(kept.map(nameOf), (text) => sink.counted(Buffer.from(text, 'latin1')), sink);
  const groups: BodyParts[][] = [];
  kept.forEach((part, row) => (groups[which[row] as number] ??= []).push(part));
  for (const group of groups) await writeGroup(group, sink, slices);
}

/** From the last number to the first: a bar's close stands behind its open, which mostly is the close before. */
async function writeGroup(group: readonly BodyParts[], sink: ByteSink, slices: Slices): Promise<void> {
  const written: (IntegerColumn | undefined)[] = [];
  for (let column = (group[0]?.numbers.length ?? 0) - 1; column >= 0; column--) {
    const numbers = Float64Array.from(group, (part) => part.numbers[column] as number);
    written.push(writeColumn(numbers, written, sink));
    if (slices.due) await slices.breathe();
  }
}

/** What bodies of one kind have in common, with what the reader must know: whether it is a whole body, and how many numbers it lacks. */
function nameOf({ skeleton, numbers, raw = false }: BodyParts): string {
  const head = String.fromCharCode(raw ? 1 : 0, numbers.length & 255, numbers.length >> 8);
  return head + skeleton.toString('latin1');
}

/** A body that is no encoding of a state is kept as it is. */
function asIs(body: Uint8Array): BodyParts {
  return { skeleton: Buffer.from(body.buffer, body.byteOffset, body.byteLength), numbers: [], raw: true };
}
