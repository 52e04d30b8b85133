/** Size of a network: windows of `steps` × `features`, `hidden` units in each of `layers`, `samples` windows at most. */
export interface NetworkShape {
  readonly steps: number;
  readonly features: number;
  readonly hidden: number;
  readonly layers: number;
  readonly samples: number;
}
