import type { FeatureRows } from '@autotrader/sdk';

/** Feature rows in memory: everything kept, no holes unless asked for. */
export class MemoryRows implements FeatureRows {
  readonly #rows: number[][] = [];
  readonly #targets: number[] = [];

  constructor(readonly width: number) {}

  get length(): number {
    return this.#rows.length;
  }

  /** Appends a row; its target is unknown until `know`. */
  append(row: number[]): void {
    this.#rows.push(row);
    this.#targets.push(NaN);
  }

  know(index: number, target: number): void {
    this.#targets[index] = target;
  }

  get(index: number, feature: number): number {
    return this.#rows[index]?.[feature] ?? 0;
  }

  copyWindow(index: number, steps: number, out: Float32Array, offset: number): number {
    const first = index - steps + 1;
    for (let i = 0; i < steps * this.width; i++) {
      out[offset + i] = this.get(first + Math.floor(i / this.width), i % this.width);
    }
    return Math.min(steps, index + 1);
  }

  target(index: number): number {
    return this.#targets[index] ?? NaN;
  }

  sample(u: number, steps: number): number {
    const row = Math.floor(u * this.length);
    return row < steps - 1 || Number.isNaN(this.target(row)) ? -1 : row;
  }
}
