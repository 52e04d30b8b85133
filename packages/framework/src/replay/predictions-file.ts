import { closeSync, openSync, writeSync } from 'node:fs';
import { botError } from '@autotrader/sdk';
import { noOutputs, type Outputs, type ScoredPrediction } from '../engine/index.js';

const HEADER = 'ts_ms,horizon_ms,prediction,outcome,sigma,lower,upper,confidence\n';
const BUFFERED_LINES = 1_000;

/** Writes the scored predictions of one lane and instrument as CSV. */
export class PredictionsFile implements Outputs {
  readonly prediction = noOutputs.prediction;
  readonly signal = noOutputs.signal;
  readonly refused = noOutputs.refused;
  readonly order = noOutputs.order;
  readonly update = noOutputs.update;
  readonly fill = noOutputs.fill;
  readonly roundTrip = noOutputs.roundTrip;
  private lines: string[] = [HEADER];
  private readonly descriptor: number;

  constructor(
    file: string,
    private readonly lane: string,
    private readonly instrument: string,
  ) {
    try {
      this.descriptor = openSync(file, 'w');
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw botError('BOT_FOLDER_UNWRITABLE', { folder: file, reason }, error);
    }
  }

  scored(lane: string, instrument: string, s: ScoredPrediction): void {
    if (lane !== this.lane || instrument !== this.instrument) return;
    const numbers = [
      s.openTime,
      s.horizonMs,
      s.prediction,
      s.outcome,
      s.sigma,
      s.lower,
      s.upper,
      s.confidence,
    ];
    this.lines.push(`${numbers.map((n) => (Number.isFinite(n) ? String(n) : '')).join(',')}\n`);
    if (this.lines.length >= BUFFERED_LINES) this.flush();
  }

  close(): void {
    this.flush();
    closeSync(this.descriptor);
  }

  private flush(): void {
    writeSync(this.descriptor, this.lines.join(''));
    this.lines = [];
  }
}
