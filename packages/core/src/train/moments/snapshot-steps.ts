import { InputError } from "../../errors.js";

/** When a training shows itself. */
export interface SnapshotMoments {
  /** Passes over the data; those beyond the end are left out. */
  readonly epochs?: readonly number[];
  /** Steps between two; 0 (the default) for none. */
  readonly every?: number;
  /** Single steps; those beyond the end are left out. */
  readonly at?: readonly number[];
}

/**
 * Steps at which snapshots are due, rising: the step that completes each pass, the multiples of `every`, the steps `at`, and the last step.
 * None if none of these is asked for. Throws InputError for epochs that are not above 0, or steps that are no whole numbers above 0.
 */
export function snapshotSteps(
  { epochs = [], every = 0, at = [] }: SnapshotMoments = {},
  steps: number,
  stepsPerEpoch: number,
): number[] {
  const bad = epochs.find((epoch) => !(epoch > 0 && Number.isFinite(epoch)));
  if (bad !== undefined) throw new InputError(`train.snapshots.epochs: must be numbers above 0, got ${bad}`);
  if (!(Number.isInteger(every) && every >= 0))
    throw new InputError(`train.snapshots.every: must be a whole number, 0 or more, got ${every}`);
  const wrong = at.find((step) => !(Number.isInteger(step) && step > 0));
  if (wrong !== undefined) throw new InputError(`train.snapshots.at: must be whole numbers above 0, got ${wrong}`);
  if (epochs.length === 0 && every === 0 && at.length === 0) return [];
  const due = new Set([steps, ...at]);
  for (const epoch of epochs) due.add(Math.max(1, Math.round(epoch * stepsPerEpoch)));
  if (every > 0) for (let step = every; step < steps; step += every) due.add(step);
  return [...due].filter((step) => step <= steps).sort((a, b) => a - b);
}

/** The first of rising moments after `step`; Infinity after the last. */
export const nextSnapshot = (moments: readonly number[], step: number): number =>
  moments.find((moment) => moment > step) ?? Infinity;
