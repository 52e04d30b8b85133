import { readFile } from 'node:fs/promises';
import { botError } from '@autotrader/sdk';

/** What the kernel exports (assembly/kernel.ts). Pointers are byte offsets into `memory`. */
export interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  create(steps: number, features: number, hidden: number, depth: number, samples: number): void;
  parameterCount(): number;
  parametersAt(): number;
  gradientAt(): number;
  firstMomentAt(): number;
  secondMomentAt(): number;
  averagedAt(): number;
  inputsAt(): number;
  targetsAt(): number;
  outputsAt(): number;
  hiddenAt(layer: number): number;
  hiddenStride(): number;
  weightIndex(layer: number, row: number, gate: number, unit: number): number;
  hiddenRow(layer: number): number;
  headIndex(unit: number): number;
  forward(first: number, end: number): void;
  forwardAveraged(sample: number): void;
  backward(samples: number, huber: number): number;
  gradientNorm(): number;
  update(scale: number, rate: number, epsilon: number, beta1: number, beta2: number): void;
  decay(keep: number): void;
  average(share: number): void;
  clearTinyNumbers(): void;
}

const file = new URL('./kernel.wasm', import.meta.url);
let compiled: Promise<WebAssembly.Module> | undefined;
let ready: WebAssembly.Module | undefined;

/** Compiles the kernel, once a process however often it is called. Rejects if the file is missing or damaged. */
export async function prepareKernel(): Promise<void> {
  compiled ??= readFile(file).then((bytes) => WebAssembly.compile(bytes));
  ready = await compiled;
}

/** A kernel of its own memory; `prepareKernel` must have finished. */
export function instantiateKernel(): KernelExports {
  if (!ready)
    throw botError('BOT_CORE_INVARIANT', { what: 'an LSTM was created before its kernel was prepared' });
  return new WebAssembly.Instance(ready).exports as KernelExports;
}
