/** Cells of the memory that is watched: component being called, calls so far, sequence, whether an event is stepped. */
export const CELL = { component: 0, calls: 1, sequence: 2, stepping: 3 } as const;
const CELLS = 4;

/** Bytes of a memory that can be shared with whoever watches. */
export const WATCH_BYTES = CELLS * Int32Array.BYTES_PER_ELEMENT;

/** Says, in memory that another thread may look at, which component an engine is calling. Nothing reads it in `step`. */
export class Watch {
  cell: Int32Array = new Int32Array(CELLS);
  readonly components: string[] = [];

  /** Number of a component, from 1 on: 0 is none. */
  numberOf(component: string): number {
    return this.components.push(component);
  }

  /** The component that is being called. */
  get component(): string | undefined {
    return this.components[(this.cell[CELL.component] as number) - 1];
  }
}
