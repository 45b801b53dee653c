import type {
  Comparison,
  ConfigKey,
  RecipeEntry,
  RunDetail,
  RunSummary,
  StudioSweep,
  TrainBody,
  TrainingAnswer,
  TrainingEvent,
  UnreadableRun,
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
import { getJson, post, runPath } from "./client";
import { followEvents } from "./events";
import { hearInto } from "./heard";
import { askHost, type Host } from "./host";
import { hearMissing, isPublished, wholePage } from "./inlined";
import { LiveCache } from "./live-cache";
import { keys } from "./query-keys";

export const queryClient = new QueryClient({
  defaultOptions: { queries: { retry: false, staleTime: Infinity, refetchOnWindowFocus: false } },
});

const live = new LiveCache(queryClient);

export const hostQuery = { queryKey: keys.host, queryFn: askHost };

/** undefined while nobody knows. */
export const useHost = (): Host | undefined => useQuery(hostQuery).data;

export const useServer = (): boolean | undefined => useHost()?.server;

export const runsQuery = {
  queryKey: keys.runs,
  queryFn: () => live.ask(keys.runs, () => getJson<readonly RunSummary[]>("api/runs")),
};

/** The runs, newest first; the server's events keep them fresh. */
export function useRuns(): UseQueryResult<readonly RunSummary[]> {
  return useQuery({ ...runsQuery, enabled: useServer() === true });
}

/** What lies among the runs and cannot be read. */
export function useUnreadable(): readonly UnreadableRun[] {
  const query = useQuery({
    queryKey: keys.unreadable,
    queryFn: () => live.ask(keys.unreadable, () => getJson<readonly UnreadableRun[]>("api/unreadable")),
    enabled: useServer() === true,
  });
  return query.data ?? [];
}

/** Milliseconds until a sweep under way is asked for again. */
const sweepEveryMs = 2000;

/** The sweep whose trials are the runs. Its queue tells no events: it is asked for until all trials have ended. */
export const useSweep = (): UseQueryResult<StudioSweep> =>
  useQuery({
    queryKey: keys.sweep,
    queryFn: () => getJson<StudioSweep>("api/sweep"),
    refetchInterval: ({ state: { data } }) =>
      data?.trials.every(({ state }) => state !== "running" && state !== "queued" && state !== "waiting")
        ? 5 * sweepEveryMs
        : sweepEveryMs,
  });

export const runQuery = (name: string): UseQueryOptions<RunDetail> => ({
  queryKey: keys.run(name),
  queryFn: () => live.ask(keys.run(name), () => getJson<RunDetail>(runPath(name))),
});

export const useRun = (name: string): UseQueryResult<RunDetail> => useQuery(runQuery(name));

/** What can be trained, and all that can be set. */
export interface Schema {
  readonly recipes: readonly RecipeEntry[];
  readonly keys: readonly ConfigKey[];
}

export const useSchema = (): UseQueryResult<Schema> =>
  useQuery({
    queryKey: keys.schema,
    queryFn: async () => {
      const [recipes, all] = await Promise.all([
        getJson<readonly RecipeEntry[]>("api/recipes"),
        getJson<readonly ConfigKey[]>("api/config-keys"),
      ]);
      return { recipes, keys: all };
    },
  });

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

/** Why the server's events do not come any more, or the rest of a published page; undefined while they do. */
export const useTrouble = (): Error | undefined =>
  useQuery<Error | null>({ queryKey: keys.trouble, queryFn: skipToken, gcTime: Infinity }).data ?? undefined;

/** What the server says when it is asked; null where it answers. */
const troubleNow = (): Promise<Error | null> =>
  getJson("api/recipes").then(
    () => null,
    (error: unknown) => error as Error,
  );

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

/** Says so where a published page breaks off, or something beside it is not there. */
export function useWholePage(): void {
  useEffect(() => {
    if (!isPublished()) return;
    hearMissing((error) => queryClient.setQueryData<Error | null>(keys.trouble, error));
    // what is missing is heard
    void wholePage().catch(() => undefined);
  }, []);
}

/** Listens to the server as long as the page lives, and writes what it tells into the cache. */
export function useEvents(): void {
  const server = useServer();
  useEffect(() => {
    if (!server) return;
    // counts, so that an answer which a later event overtook says nothing
    let turn = 0;
    const tell = (trouble: Error | null): unknown => queryClient.setQueryData<Error | null>(keys.trouble, trouble);
    const onBroken = async (): Promise<void> => {
      const mine = ++turn;
      const trouble = await troubleNow();
      if (mine === turn) tell(trouble);
    };
    const onOpen = (): void => {
      turn++;
      tell(null);
    };
    return followEvents(hearInto(live), onOpen, () => void onBroken());
  }, [server]);
}
