import { botError, nextChain, rowCrc, type JournalRow } from '@autotrader/sdk';
import { joinBody } from './body-parts.js';
import { ByteSource, MAXIMUM_BLOCK_BYTES } from './byte-pipe.js';
import { readColumn, type IntegerColumn } from './column.js';
import { HEADER, SEALS } from './pack.js';
import { Slices } from './slices.js';

const CHAIN_BYTES = 32;
/** In front of a skeleton: whether it is a whole body, and how many numbers it lacks. */
const HEAD_BYTES = 3;

type Unsealed = Omit<JournalRow, 'crc' | 'chain'>;
type Seal = Pick<JournalRow, 'crc' | 'chain'>;

/** The rows that `packRows` packed, bit for bit. Throws BOT_STATE_CORRUPT when the bytes are not what it wrote. */
export async function unpackRows(bytes: Buffer): Promise<JournalRow[]> {
  const source = new ByteSource(bytes);
  const slices = new Slices();
  const first = source.count(Number.MAX_SAFE_INTEGER);
  const count = source.count(MAXIMUM_BLOCK_BYTES);
  const previous = new Uint8Array(source.raw(CHAIN_BYTES));
  const kept = readSeals(count, source);
  const streams = readNamed(count, () => source.text(), source);
  const [time, receivedTime, cursorId] = readHeader(count, source) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const bodies = await readBodies(count, source, slices);
  const seal = kept ? (_row: Unsealed, n: number) => kept[n] as Seal : chained(previous);
  const rows: JournalRow[] = [];
  for (let n = 0; n < count; n++) {
    const row: Unsealed = {
      sequence: first + n,
      body: (bodies[n] as () => Uint8Array)(),
      stream: streams[n] as string,
      cursorId: cursorId[n] as number,
      time: time[n] as number,
      receivedTime: receivedTime[n] as number,
    };
    rows.push({ ...row, ...seal(row, n) });
    if (slices.due) await slices.breathe();
  }
  return rows;
}

/** Works out check sums and chain values row by row. */
function chained(previous: Uint8Array): (row: Unsealed) => Seal {
  let chain = previous;
  return (row) => {
    const crc = rowCrc(row);
    chain = nextChain(chain, { ...row, crc });
    return { crc, chain };
  };
}

/** Check sums and chain values that were kept; undefined where they are worked out. */
function readSeals(count: number, source: ByteSource): Seal[] | undefined {
  if (source.count(SEALS.computed) === SEALS.computed) return undefined;
  const { numbers } = readColumn(count, [], source);
  return Array.from(numbers, (crc) => ({ crc, chain: new Uint8Array(source.counted()) }));
}

function readNamed<T>(count: number, read: () => T, source: ByteSource): T[] {
  const names = Array.from({ length: source.count(count) }, read);
  const { numbers } = readColumn(count, [], source);
  return Array.from(numbers, (place) => {
    const name = names[place];
    if (name === undefined)
      throw botError('BOT_STATE_CORRUPT', { reason: 'a block of the journal names nothing' });
    return name;
  });
}

function readHeader(count: number, source: ByteSource): Float64Array[] {
  const columns: (IntegerColumn | undefined)[] = [];
  return HEADER.map(() => {
    const { numbers, column } = readColumn(count, columns, source);
    columns.push(column);
    return numbers;
  });
}

/** For each row what gives its body; to be called in the order of the rows. */
async function readBodies(count: number, source: ByteSource, slices: Slices): Promise<(() => Uint8Array)[]> {
  const skeletons = readNamed(count, () => ({ bytes: source.counted(), rows: 0 }), source);
  for (const skeleton of skeletons) skeleton.rows += 1;
  const groups = new Map<object, () => Uint8Array>();
  for (const skeleton of new Set(skeletons)) {
    groups.set(skeleton, readGroup(skeleton, source));
    if (slices.due) await slices.breathe();
  }
  return skeletons.map((skeleton) => groups.get(skeleton) as () => Uint8Array);
}

/** Gives the bodies of a group one by one. */
function readGroup({ bytes, rows }: { bytes: Buffer; rows: number }, source: ByteSource): () => Uint8Array {
  const skeleton = bytes.subarray(HEAD_BYTES);
  if (bytes[0] === 1) return () => new Uint8Array(skeleton);
  const written: (IntegerColumn | undefined)[] = [];
  const columns = Array.from({ length: bytes.readUInt16LE(1) }, () => {
    const { numbers, column } = readColumn(rows, written, source);
    written.push(column);
    return numbers;
  }).reverse();
  let row = -1;
  return () => {
    row += 1;
    let column = 0;
    return joinBody(skeleton, columns.length, () => columns[column++]?.[row] as number);
  };
}
