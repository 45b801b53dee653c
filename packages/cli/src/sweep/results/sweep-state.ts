import type { PlannedTrial, StoredSweep, TrialState } from "../plan/stored-sweep.js";
import { trialStates } from "../trials/trial-states.js";

/** A trial and where it stands. */
export type Trial = PlannedTrial & TrialState;

/** A sweep and where its trials stand. */
export type SweepState = Omit<StoredSweep, "trials"> & { readonly trials: readonly Trial[] };

/** Where a sweep stands, by its files. */
export async function sweepState(folder: string, sweep: StoredSweep): Promise<SweepState> {
  const states = await trialStates(folder, sweep);
  return { ...sweep, trials: sweep.trials.map((trial, i) => ({ ...trial, ...states[i] })) };
}
