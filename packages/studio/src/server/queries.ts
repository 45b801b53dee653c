import type { Comparison, ConfigKey, MetricsLine, RecipeEntry, RunDetail, RunSummary } from "@latents/core";
import {
  QueryClient,
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from "@tanstack/react-query";
import { useEffect } from "react";
import { getJson, hasServer, post, runPath } from "./client";
import { followEvents } from "./events";

export const queryClient = new QueryClient({
  defaultOptions: { queries: { retry: false, staleTime: Infinity, refetchOnWindowFocus: false } },
});

export const keys = {
  server: ["server"] as const,
  runs: ["runs"] as const,
  run: (name: string) => ["run", name] as const,
  recipes: ["recipes"] as const,
  configKeys: ["config-keys"] as const,
  compare: (names: readonly string[]) => ["compare", ...names] as const,
};

/** undefined while nobody knows. */
export const useServer = (): boolean | undefined => useQuery({ queryKey: keys.server, queryFn: hasServer }).data;

/** The runs, newest first; the server's events keep them fresh. */
export function useRuns(): UseQueryResult<readonly RunSummary[]> {
  return useQuery({
    queryKey: keys.runs,
    queryFn: () => getJson<readonly RunSummary[]>("api/runs"),
    enabled: useServer() === true,
  });
}

export const useRun = (name: string): UseQueryResult<RunDetail> =>
  useQuery({ queryKey: keys.run(name), queryFn: () => getJson<RunDetail>(runPath(name)) });

export const useRecipes = (): UseQueryResult<readonly RecipeEntry[]> =>
  useQuery({ queryKey: keys.recipes, queryFn: () => getJson<readonly RecipeEntry[]>("api/recipes") });

export const useConfigKeys = (): UseQueryResult<readonly ConfigKey[]> =>
  useQuery({ queryKey: keys.configKeys, queryFn: () => getJson<readonly ConfigKey[]>("api/config-keys") });

export const useComparison = (names: readonly string[]): UseQueryResult<Comparison> =>
  useQuery({
    queryKey: keys.compare(names),
    queryFn: () =>
      getJson<Comparison>(`api/compare?${names.map((name) => `runs=${encodeURIComponent(name)}`).join("&")}`),
    enabled: names.length >= 2,
  });

/** Something that a run is asked to do: stop, resume, pause, continue, rename, trash. */
export function useRunAction(action: string): UseMutationResult<unknown, Error, { name: string; body?: unknown }> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, body }) => post(runPath(name, `/${action}`), body),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.runs }),
  });
}

/** Listens to the server as long as the page lives, and writes what it tells into the cache. */
export function useEvents(): void {
  const server = useServer();
  useEffect(() => {
    if (!server) return;
    return followEvents({
      hello: ({ resumed }) => {
        if (!resumed) void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "server" });
      },
      run: (summary) => {
        queryClient.setQueryData<readonly RunSummary[]>(keys.runs, (runs) => runs && withRun(runs, summary));
        const known = queryClient.getQueryData<RunDetail>(keys.run(summary.name));
        if (!known) return;
        if (known.summary.state !== summary.state)
          void queryClient.invalidateQueries({ queryKey: keys.run(summary.name) });
        else queryClient.setQueryData<RunDetail>(keys.run(summary.name), { ...known, summary });
      },
      gone: ({ name }) =>
        queryClient.setQueryData<readonly RunSummary[]>(keys.runs, (runs) => runs?.filter((run) => run.name !== name)),
      metrics: ({ name, lines, reset }) => {
        if (reset) void queryClient.invalidateQueries({ queryKey: keys.run(name) });
        else queryClient.setQueryData<RunDetail>(keys.run(name), (run) => run && withLines(run, lines));
      },
      training: () => undefined,
    });
  }, [server]);
}

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
