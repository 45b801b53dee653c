import type { RunSummary } from "@latents/core";
import type { Codec } from "../address/codec";
import { stepsDone } from "../run-parts/figures";

const columns = ["name", "recipe", "data", "createdAt", "state", "negElbo", "rec", "kl", "loss", "step"] as const;
export type Column = (typeof columns)[number];
export type StateFilter = "all" | "running" | "finished" | "stopped";
export interface Order {
  readonly by: Column;
  readonly descending: boolean;
}

export const newestFirst: Order = { by: "createdAt", descending: true };

/** `kl` and, from the largest down, `kl,falling`. */
export const orderCodec: Codec<Order> = {
  read: (text) => {
    const [column, way] = text.split(",");
    const by = columns.find((one) => one === column);
    return by && (way === undefined || way === "falling") ? { by, descending: way === "falling" } : undefined;
  },
  write: ({ by, descending }) => (descending ? `${by},falling` : by),
};

/** As people count: a9 before a10. */
const byWords = new Intl.Collator("en", { numeric: true });

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
    return sign * byWords.compare(String(x), String(y));
  });
}

/** Runs that hold every word of the text in name, title, recipe, model, data or state; a paused run counts as running. */
export function filterRuns(runs: readonly RunSummary[], text: string, state: StateFilter): RunSummary[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return runs.filter((run) => {
    if (state !== "all" && state !== (run.state === "paused" ? "running" : run.state)) return false;
    const about = `${run.name} ${run.title} ${run.recipe} ${run.model} ${run.data} ${run.state}`.toLowerCase();
    return words.every((word) => about.includes(word));
  });
}

const figures: readonly Column[] = ["negElbo", "rec", "kl"];

/** Runs in groups by a word that each has, the groups in the order of their first runs. */
function grouped(runs: readonly RunSummary[], wordOf: (run: RunSummary) => string): [string, RunSummary[]][] {
  const groups = new Map<string, RunSummary[]>();
  for (const run of runs) {
    const some = groups.get(wordOf(run));
    if (some) some.push(run);
    else groups.set(wordOf(run), [run]);
  }
  return [...groups];
}

/** Lines of groups, each under its heading. */
const underHeadings = (groups: readonly (readonly [string, readonly RunSummary[]])[]): ListLine[] =>
  groups.flatMap(([heading, some]): ListLine[] => [{ heading }, ...some.map((run) => ({ run }))]);

/** A line of the list: a run, or what is said of the runs below it. */
export type ListLine = { readonly run: RunSummary } | { readonly heading: string };

/** Where a figure has no protocol, there is none yet. */
const unmeasured = "Not measured yet";

/**
 * Runs in order, as lines. By a figure of the test images only runs that were measured alike stand in one row: each protocol has its own, under a
 * heading that names it, the protocol of most runs first and runs without figures last. One protocol alone needs no heading. By recipe they stand in groups of
 * models that differ in prior, posterior, layers, labels or objective.
 */
export function listLines(runs: readonly RunSummary[], order: Order): ListLine[] {
  const sorted = sortRuns(runs, order);
  const kinds = grouped(sorted, ({ model }) => model);
  if (order.by === "recipe" && kinds.length > 1) return underHeadings(kinds);
  const protocols = grouped(sorted, (run) => run.test?.protocol ?? unmeasured);
  const measured = protocols.filter(([protocol]) => protocol !== unmeasured);
  if (!figures.includes(order.by) || measured.length < 2) return sorted.map((run) => ({ run }));
  measured.sort(([, a], [, b]) => b.length - a.length);
  return underHeadings([...measured, ...protocols.filter(([protocol]) => protocol === unmeasured)]);
}
