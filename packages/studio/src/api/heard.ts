import type { Comparison, MetricsLine, RunDetail, RunSummary, TrainingEvent, UnreadableRun } from "@latents/core";
import { runPath } from "./client";
import type { Hear } from "./events";
import type { LiveCache } from "./live-cache";
import { keys } from "./query-keys";

/** Asked anew where events were missed. Models and data sets in the engine are not: they are of a version. */
const ofServer: readonly string[] = ["runs", "unreadable", "run", "schema", "compare"];

/** Writes what the server tells into what is known. */
export const hearInto = (live: LiveCache): Hear => ({
  hello: ({ resumed }) => {
    if (!resumed) live.renew(ofServer);
  },
  run: (summary) => {
    live.change<readonly RunSummary[]>(keys.runs, (runs) => withRun(runs, summary));
    live.change<readonly UnreadableRun[]>(keys.unreadable, (runs) => without(runs, summary.name));
    // a run that has ended, or goes on, has other files and figures
    live.change<RunDetail>(keys.run(summary.name), (run) =>
      run.summary.state === summary.state ? { ...run, summary } : undefined,
    );
    renewComparisons(live, summary);
  },
  unreadable: (run) => {
    live.change<readonly RunSummary[]>(keys.runs, (runs) => without(runs, run.name));
    live.change<readonly UnreadableRun[]>(keys.unreadable, (runs) => [...without(runs, run.name), run]);
    live.change<RunDetail>(keys.run(run.name), () => undefined);
  },
  gone: ({ name }) => {
    live.change<readonly RunSummary[]>(keys.runs, (runs) => without(runs, name));
    live.change<readonly UnreadableRun[]>(keys.unreadable, (runs) => without(runs, name));
    // who looks at it is told that it is not there any more
    live.change<RunDetail>(keys.run(name), () => undefined);
    // another may get its name; who looks at this one's model goes on
    const isOf = ([kind, of]: readonly unknown[]): boolean =>
      (kind === "model" && of === `run:${name}`) || (kind === "data" && String(of).startsWith(runPath(name, "/")));
    void live.client.invalidateQueries({ predicate: ({ queryKey }) => isOf(queryKey), refetchType: "none" });
  },
  metrics: ({ name, lines, reset }) =>
    live.change<RunDetail>(keys.run(name), (run) => (reset ? undefined : withLines(run, lines))),
  training: ({ name, event }) => live.client.setQueryData<TrainingEvent>(keys.news(name), event),
});

/** A comparison asks for itself while its runs train; one that begins or ends is told to it, and one that is not shown grows old. */
function renewComparisons({ client }: LiveCache, { name, state }: RunSummary): void {
  for (const query of client.getQueryCache().findAll({ queryKey: ["compare"] })) {
    const known = (query.state.data as Comparison | undefined)?.runs.find((run) => run.name === name);
    if (known)
      void client.invalidateQueries(
        { queryKey: query.queryKey, exact: true, refetchType: known.state === state ? "none" : "active" },
        { cancelRefetch: false },
      );
  }
}

const without = <Named extends { readonly name: string }>(all: readonly Named[], name: string): readonly Named[] =>
  all.some((one) => one.name === name) ? all.filter((one) => one.name !== name) : all;

const withRun = (runs: readonly RunSummary[], run: RunSummary): readonly RunSummary[] =>
  runs.some(({ name }) => name === run.name) ? runs.map((r) => (r.name === run.name ? run : r)) : [run, ...runs];

/** Lines that are later than the last of their split: an answer and an event may both tell of one. */
function withLines(run: RunDetail, lines: readonly MetricsLine[]): RunDetail {
  const { train, validation } = run.metrics;
  const later = (known: readonly MetricsLine[], split: string): MetricsLine[] =>
    lines.filter((line) => line.split === split && line.step > (known.at(-1)?.step ?? -1));
  return {
    ...run,
    metrics: {
      train: [...train, ...later(train, "train")],
      validation: [...validation, ...later(validation, "validation")],
    },
  };
}
