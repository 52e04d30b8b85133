/** What was not tried, and why: a proof that leaves something out says so. */
export interface Skip {
  readonly what: string;
  readonly why: string;
  readonly count: number;
}

/** What a proof has found. */
export interface Verdict {
  readonly isGreen: boolean;
  /** One line: what was done, and what came of it. */
  readonly text: string;
  /** Further lines: what was compared or, when it is red, what differed and where to look. */
  readonly details: readonly string[];
  readonly skips: readonly Skip[];
  /** What `--json` shows beside the text. */
  readonly figures: Readonly<Record<string, unknown>>;
}

/** The verdict where the machine cannot do it: counted, and no fault. */
export function notTried(what: string, why: string, count: number): Verdict {
  return {
    isGreen: true,
    text: `not tried: ${why}`,
    details: [],
    skips: [{ what, why, count }],
    figures: {},
  };
}

/** How a proof is asked for. */
export interface ProofRequest {
  /** How often: the N of the flag; 1 where the flag takes none. */
  readonly count: number;
  readonly seed: number;
  /** How much may run at the same time. */
  readonly jobs: number;
  /** An empty folder of its own, on the disk. It is kept when the verdict is red. */
  readonly folder: string;
  /** Values of the proof's further options. */
  readonly options: Readonly<Record<string, string | undefined>>;
  /** Aborted when it is to end early, with a verdict on what was done so far. */
  readonly stop: AbortSignal;
  /** A line of progress for people. */
  readonly say: (line: string) => void;
}

/** An option with a value, shown by `--help`. */
export interface ProofOption {
  readonly value: string;
  readonly help: string;
}

/** Something that is tried very often, to show that it never happens. */
export interface Proof {
  /** Its flag without dashes, e.g. `kills` of `--kills N`. */
  readonly name: string;
  readonly help: string;
  /** How often when the flag is given without a number; undefined where the flag takes none. */
  readonly usualCount: number | undefined;
  /** Further options by name, without dashes. */
  readonly options?: Readonly<Record<string, ProofOption>>;
  run(request: ProofRequest): Promise<Verdict>;
}
