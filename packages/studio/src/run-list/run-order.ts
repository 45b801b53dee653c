import type { RunSummary } from "@latents/core";
import { stepsDone } from "../run-parts/figures";

export type Column = "name" | "recipe" | "data" | "createdAt" | "state" | "negElbo" | "rec" | "kl" | "loss" | "step";
export type StateFilter = "all" | "running" | "finished" | "stopped";
export interface Order {
  readonly by: Column;
  readonly descending: boolean;
}

const states = ["running", "paused", "stopped", "finished"];

function valueOf(run: RunSummary, by: Column): string | number | undefined {
  if (by === "negElbo" || by === "rec" || by === "kl") return run.test?.[by];
  if (by === "step") return stepsDone(run);
  if (by === "state") return states.indexOf(run.state);
  return by === "loss" ? run.curve.at(-1)?.[1] : run[by];
}

/** A sorted copy; runs without the value come last either way. */
export function sortRuns(runs: readonly RunSummary[], { by, descending }: Order): RunSummary[] {
  const sign = descending ? -1 : 1;
  return [...runs].sort((a, b) => {
    const [x, y] = [valueOf(a, by), valueOf(b, by)];
    if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined);
    if (typeof x === "number" && typeof y === "number") return sign * (x - y);
    return sign * String(x).localeCompare(String(y), "en", { numeric: true });
  });
}

/** Runs that hold every word of the text in name, title, recipe, data or state; a paused run counts as running. */
export function filterRuns(runs: readonly RunSummary[], text: string, state: StateFilter): RunSummary[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return runs.filter((run) => {
    if (state !== "all" && state !== (run.state === "paused" ? "running" : run.state)) return false;
    const about = `${run.name} ${run.title} ${run.recipe} ${run.data} ${run.state}`.toLowerCase();
    return words.every((word) => about.includes(word));
  });
}
