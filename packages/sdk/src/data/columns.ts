const FIRST_CAPACITY = 4096;

/** Growing rows of numbers, stored column by column. */
export class Columns {
  private length = 0;
  private columns: Float64Array[];

  constructor(count: number) {
    this.columns = Array.from({ length: count }, () => new Float64Array(FIRST_CAPACITY));
  }

  /** Adds a row: one number a column. */
  push(row: Float64Array): void {
    if (this.length === this.columns[0]?.length) this.columns = this.columns.map(enlarged);
    for (let k = 0; k < this.columns.length; k++)
      (this.columns[k] as Float64Array)[this.length] = row[k] as number;
    this.length++;
  }

  /** A column cut to its rows. */
  column(index: number): Float64Array {
    return (this.columns[index] ?? new Float64Array(0)).slice(0, this.length);
  }
}

function enlarged(column: Float64Array): Float64Array {
  const larger = new Float64Array(2 * column.length);
  larger.set(column);
  return larger;
}
