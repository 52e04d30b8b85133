import { z } from '@autotrader/sdk';

const positive = z.number().positive();
const count = z.int().min(1);

/** Options of the LSTM; defaults are those of the default learner. */
export const lstmOptions = z.strictObject({
  steps: count.max(1024).default(48).meta({ description: 'Rows of the window the network reads' }),
  hidden: count
    .max(1024)
    .default(16)
    .meta({ description: 'Hidden units in a layer', search: [8, 64] }),
  layers: count.max(8).default(1).meta({ description: 'Layers of LSTM cells' }),
  learningRate: positive
    .max(1)
    .default(4e-3)
    .meta({ description: "Adam's rate at rest", search: [2e-4, 5e-3] }),
  learningRateMin: positive
    .max(1)
    .default(1e-5)
    .meta({ description: 'The adaptive rate never falls below it' }),
  learningRateMax: positive
    .max(1)
    .default(1e-2)
    .meta({ description: 'The adaptive rate never rises above it' }),
  replay: z
    .int()
    .min(0)
    .max(255)
    .default(7)
    .meta({ description: 'Older rows learnt again with each new one', search: [1, 15] }),
  clipNorm: positive.default(5).meta({ description: 'Largest Euclidean norm of a gradient' }),
  weightDecay: z
    .number()
    .min(0)
    .max(100)
    .default(0.1)
    .meta({
      description:
        'Share of a weight, times the learning rate, that a step takes from it; biases keep theirs',
      search: [0.02, 0.5],
    }),
  averageSteps: count.max(1_000_000).default(200).meta({
    description: 'Forecasts come from weights averaged over about so many steps; 1 for the newest alone',
  }),
  beta1: z.number().min(0).lt(1).default(0.9).meta({ description: "Decay of Adam's first moment" }),
  beta2: z.number().min(0).lt(1).default(0.999).meta({ description: "Decay of Adam's second moment" }),
  loss: z
    .enum(['mse', 'huber'])
    .default('mse')
    .meta({ description: 'Squared error, or smooth L1 with beta 1' }),
  driftDelta: positive.lt(1).default(0.002).meta({
    description: 'ADWIN takes a change of the advantage over zero for drift at confidence 1 − this',
  }),
  driftBoost: z
    .number()
    .min(1)
    .max(100)
    .default(3)
    .meta({ description: 'Factor on the learning rate right after a drift to less skill' }),
  driftSteps: count
    .max(1_000_000)
    .default(500)
    .meta({ description: 'Time constant, in learning steps, of the boost and of the running performance' }),
});

/** Validated options of the LSTM. */
export type LstmOptions = z.output<typeof lstmOptions>;
