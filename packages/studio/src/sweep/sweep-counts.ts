import type { SweptTrial, SweptTrialState } from "@latents/core";

/** States in the order in which they are told, with their words. */
export const stateWords: Readonly<Record<SweptTrialState, string>> = {
  finished: "finished",
  running: "running",
  queued: "queued",
  waiting: "waiting",
  pruned: "left out",
  failed: "failed",
};
const states = Object.keys(stateWords) as SweptTrialState[];

/** How many trials stand where. */
export type StateCounts = Readonly<Record<SweptTrialState, number>>;

export const countStates = (trials: readonly Pick<SweptTrial, "state">[]): StateCounts =>
  Object.fromEntries(
    states.map((state) => [state, trials.filter((trial) => trial.state === state).length]),
  ) as unknown as StateCounts;

/** What each machine trains and has trained, by their names; trials that no machine has begun are in none. */
export function countMachines(trials: readonly SweptTrial[]): readonly { host: string; counts: StateCounts }[] {
  const byHost = new Map<string, SweptTrial[]>();
  for (const trial of trials)
    if (trial.host !== undefined) byHost.set(trial.host, [...(byHost.get(trial.host) ?? []), trial]);
  return [...byHost.entries()]
    .map(([host, own]) => ({ host, counts: countStates(own) }))
    .sort((a, b) => a.host.localeCompare(b.host, "en", { numeric: true }));
}

/** `2 of 6 trials finished, 2 running, 1 queued`. */
export function sentenceOf(trials: readonly SweptTrial[]): string {
  const counts = countStates(trials);
  const others = states.filter((state) => state !== "finished" && counts[state] > 0);
  const words = others.map((state) => `${counts[state]} ${stateWords[state]}`);
  return [`${counts.finished} of ${trials.length} trials finished`, ...words].join(", ");
}
