import type { LaneSpec } from './spec.js';

/** What the state of a learner depends on: it fits another one only where all of this is the same. */
export interface LearnerShape {
  /** Bars between a forecast and its outcome. */
  readonly horizon: number;
  /** The inputs, in order: a feature with its options. */
  readonly features: readonly string[];
  readonly models: readonly ModelShape[];
}

interface ModelShape {
  readonly name: string;
  readonly version: number;
  /** As JSON. */
  readonly options: string;
}

/** The shape of a lane's learners. */
export function learnerShape({ horizon, features, models }: LaneSpec): LearnerShape {
  return {
    horizon,
    features: features.map(({ key }) => key),
    models: models.map(({ definition: { name, version }, options }) => ({
      ...{ name, version },
      options: JSON.stringify(options),
    })),
  };
}

/** Why a learner does not fit, in words; undefined when it does. */
export function misfit(learner: LearnerShape, lane: LearnerShape): string | undefined {
  if (learner.horizon !== lane.horizon)
    return `it forecasts ${learner.horizon} bars ahead, the lane ${lane.horizon}`;
  const [width, wanted] = [learner.features.length, lane.features.length];
  if (width !== wanted) return `it reads ${width} features, the lane has ${wanted}`;
  const other = learner.features.findIndex((key, i) => key !== lane.features[i]);
  if (other >= 0)
    return `its feature ${other + 1} is ${learner.features[other]}, the lane's ${lane.features[other]}`;
  const names = ({ models }: LearnerShape): string => models.map(({ name }) => name).join(', ') || 'none';
  if (names(learner) !== names(lane)) return `its models are ${names(learner)}, the lane's ${names(lane)}`;
  for (const [i, model] of learner.models.entries()) {
    const reason = otherModel(model, lane.models[i] as ModelShape);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function otherModel(model: ModelShape, wanted: ModelShape): string | undefined {
  const { name, version, options } = model;
  // An older one is brought forward by the model's upcasters.
  if (version > wanted.version)
    return `its ${name} was written by version ${version}, the lane's is ${wanted.version}`;
  if (options !== wanted.options)
    return `its ${name} has the options ${options}, the lane's ${wanted.options}`;
  return undefined;
}
