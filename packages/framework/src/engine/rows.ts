import { nextInteger, type RandomState } from '@autotrader/sdk/random';
import type { FeatureRows } from '@autotrader/sdk';

/** Rows a block; a block is kept or dropped as a whole and is one page of a checkpoint at 16 features. */
export const BLOCK_ROWS = 1024;
/** Most blocks kept: 262,144 rows. Beyond it a reservoir decides which older blocks stay. */
export const MAX_BLOCKS = 256;
/** The newest blocks always stay, so that live windows are whole. */
export const NEWEST_BLOCKS = 4;
const MAX_RUN = 65_535;

type Block = {
  /** Index of the block's first row. */
  start: number;
  rows: Float32Array;
  targets: Float32Array;
  /** Consecutive rows that end here, without a hole, capped. */
  runs: Uint16Array;
};

/** State of the rows: the kept blocks, oldest first. */
export type RowsState = {
  length: number;
  /** Rows since the window last started anew. */
  run: number;
  /** Blocks ever completed, for the reservoir. */
  completed: number;
  random: RandomState;
  blocks: Block[];
};

/** The lane's feature rows of one instrument: append-only, bounded, sampled by index. */
export class Rows implements FeatureRows {
  state: RowsState;

  constructor(
    readonly width: number,
    random: RandomState,
  ) {
    this.state = { length: 0, run: 0, completed: 0, random, blocks: [] };
  }

  get length(): number {
    return this.state.length;
  }

  /** Appends a row and returns its index. */
  append(row: Float64Array): number {
    const state = this.state;
    const index = state.length;
    const offset = index % BLOCK_ROWS;
    if (offset === 0) this.openBlock(index);
    const block = state.blocks[state.blocks.length - 1] as Block;
    block.rows.set(row, offset * this.width);
    state.run = Math.min(state.run + 1, MAX_RUN);
    block.runs[offset] = state.run;
    state.length = index + 1;
    return index;
  }

  /** The next row starts a new window: nothing before it is seen by a model. */
  startWindow(): void {
    this.state.run = 0;
  }

  /** Notes the outcome of a row, in target units. */
  learnt(index: number, target: number): void {
    const block = this.blockOf(index);
    if (block) block.targets[index - block.start] = target;
  }

  get(index: number, feature: number): number {
    const block = this.blockOf(index);
    return block ? (block.rows[(index - block.start) * this.width + feature] as number) : NaN;
  }

  target(index: number): number {
    const block = this.blockOf(index);
    return block ? (block.targets[index - block.start] as number) : NaN;
  }

  copyWindow(index: number, steps: number, out: Float32Array, offset: number): number {
    const newest = this.blockOf(index);
    const wanted = newest ? Math.min(steps, newest.runs[index - newest.start] as number) : 0;
    let copied = 0;
    for (let block = newest; block && copied < wanted;) {
      const end = index - copied;
      const count = Math.min(wanted - copied, end - block.start + 1);
      const from = (end - count + 1 - block.start) * this.width;
      out.set(
        block.rows.subarray(from, from + count * this.width),
        offset + (steps - copied - count) * this.width,
      );
      copied += count;
      block = copied < wanted ? this.blockOf(index - copied) : undefined;
    }
    out.fill(0, offset, offset + (steps - copied) * this.width);
    return copied;
  }

  sample(u: number, steps: number): number {
    const { blocks, length } = this.state;
    const kept = (blocks.length - 1) * BLOCK_ROWS + (((length - 1) % BLOCK_ROWS) + 1);
    if (length === 0) return -1;
    const draw = Math.floor(u * kept);
    const block = blocks[Math.floor(draw / BLOCK_ROWS)] as Block;
    const offset = draw % BLOCK_ROWS;
    const target = block.targets[offset] as number;
    if (target !== target || offset < steps - 1 || (block.runs[offset] as number) < steps) return -1;
    return block.start + offset;
  }

  private openBlock(start: number): void {
    const { blocks } = this.state;
    if (blocks.length >= MAX_BLOCKS) this.dropOne();
    this.state.completed += 1;
    blocks.push({
      start,
      rows: new Float32Array(BLOCK_ROWS * this.width),
      targets: new Float32Array(BLOCK_ROWS).fill(NaN),
      runs: new Uint16Array(BLOCK_ROWS),
    });
  }

  /**
   * Reservoir over blocks (Vitter's algorithm R): the block that leaves the newest ones takes a random place with
   * probability kept / seen, else it is dropped itself; so every old block is equally likely to be kept.
   */
  private dropOne(): void {
    const { blocks, random, completed } = this.state;
    const places = MAX_BLOCKS - NEWEST_BLOCKS;
    const leaving = blocks.length - NEWEST_BLOCKS;
    const draw = nextInteger(random, Math.max(places + 1, completed - NEWEST_BLOCKS + 1));
    blocks.splice(draw < places ? draw : leaving, 1);
  }

  private blockOf(index: number): Block | undefined {
    const { blocks, length } = this.state;
    if (index < 0 || index >= length) return undefined;
    let low = 0;
    let high = blocks.length - 1;
    const newest = blocks[high] as Block;
    if (index >= newest.start) return newest;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((blocks[middle] as Block).start <= index) low = middle;
      else high = middle - 1;
    }
    const block = blocks[low] as Block;
    return index >= block.start && index < block.start + BLOCK_ROWS ? block : undefined;
  }
}
