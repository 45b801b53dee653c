import type {
  Comparison,
  ConfigKey,
  MetricsLine,
  RecipeEntry,
  RunDetail,
  RunSummary,
  TrainBody,
  TrainingAnswer,
  TrainingEvent,
} from "@latents/core";
import {
  QueryClient,
  skipToken,
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryOptions,
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
  news: (name: string) => ["news", name] as const,
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

export const runQuery = (name: string): UseQueryOptions<RunDetail> => ({
  queryKey: keys.run(name),
  queryFn: () => getJson<RunDetail>(runPath(name)),
});

export const useRun = (name: string): UseQueryResult<RunDetail> => useQuery(runQuery(name));

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
    // the curves of runs that train grow; the last picture stays meanwhile
    refetchInterval: ({ state }) => (state.data?.runs.some((run) => run.state === "running") ? 4000 : false),
  });

/** What a training of this server told last: a download, a warning, its failure. */
export const useTrainingNews = (name: string): TrainingEvent | undefined =>
  useQuery<TrainingEvent>({ queryKey: keys.news(name), queryFn: skipToken, gcTime: Infinity }).data;

/** Starts a training; the answer comes when it has begun. */
export const useTrain = (): UseMutationResult<TrainingAnswer, Error, TrainBody> =>
  useMutation({
    mutationFn: (body) => post<TrainingAnswer>("api/train", body),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.runs }),
  });

/** Something that a run is asked to do: stop, resume, pause, continue, rename, trash. */
export function useRunAction<Answer = unknown>(
  action: "stop" | "resume" | "pause" | "continue" | "rename" | "trash",
): UseMutationResult<Answer, Error, { name: string; body?: unknown }> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, body }) => post<Answer>(runPath(name, `/${action}`), body),
    onSuccess: async (_, { name }) => {
      const moved = action === "rename" || action === "trash";
      if (moved) client.removeQueries({ queryKey: keys.run(name), type: "inactive" });
      else await client.invalidateQueries({ queryKey: keys.run(name) });
      await client.invalidateQueries({ queryKey: keys.runs });
    },
  });
}

/** Listens to the server as long as the page lives, and writes what it tells into the cache. */
export function useEvents(): void {
  const server = useServer();
  useEffect(() => {
    if (!server) return;
    return followEvents({
      hello: ({ resumed }) => {
        if (!resumed)
          void queryClient.invalidateQueries({
            predicate: ({ queryKey }) => !["server", "news"].includes(queryKey[0] as string),
          });
      },
      run: (summary) => {
        queryClient.setQueryData<readonly RunSummary[]>(keys.runs, (runs) => runs && withRun(runs, summary));
        const known = queryClient.getQueryData<RunDetail>(keys.run(summary.name));
        if (known?.summary.state !== summary.state)
          void queryClient.invalidateQueries({ queryKey: keys.run(summary.name) });
        else queryClient.setQueryData<RunDetail>(keys.run(summary.name), { ...known, summary });
      },
      gone: ({ name }) => {
        queryClient.setQueryData<readonly RunSummary[]>(keys.runs, (runs) => runs?.filter((run) => run.name !== name));
        // who looks at it is told that it is not there any more
        void queryClient.invalidateQueries({ queryKey: keys.run(name) });
      },
      metrics: ({ name, lines, reset }) => {
        if (reset) void queryClient.invalidateQueries({ queryKey: keys.run(name) });
        else queryClient.setQueryData<RunDetail>(keys.run(name), (run) => run && withLines(run, lines));
      },
      training: ({ name, event }) => queryClient.setQueryData<TrainingEvent>(keys.news(name), event),
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
