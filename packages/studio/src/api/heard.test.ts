import type { MetricsLine, RunDetail, RunSummary } from "@latents/core";
import { QueryClient } from "@tanstack/react-query";
import { beforeEach, expect, it, vi } from "vitest";
import { hearInto } from "./heard";
import { LiveCache } from "./live-cache";
import { keys } from "./query-keys";

const line = (step: number, split = "train"): MetricsLine => ({ step, split, rec: 1, kl: 1 }) as unknown as MetricsLine;
const summary = (state: RunSummary["state"], step = 0): RunSummary => ({ name: "a b", state, step }) as RunSummary;
const detail = (state: RunSummary["state"], ...steps: number[]): RunDetail =>
  ({
    summary: summary(state),
    metrics: { train: steps.map((at) => line(at)), validation: [] },
  }) as unknown as RunDetail;
const page = (...lines: MetricsLine[]) => ({ name: "a b", lines, cursor: "1-1", reset: false });
const key = keys.run("a b");

let client: QueryClient;
let live: LiveCache;
let hear: ReturnType<typeof hearInto>;
/** Sends the answer of the oldest open question. */
let send: ((answer: RunDetail) => void)[];

beforeEach(() => {
  client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  live = new LiveCache(client);
  hear = hearInto(live);
  send = [];
});

/** Asks as the page does. */
const ask = (): Promise<RunDetail> =>
  client.fetchQuery({
    queryKey: key,
    queryFn: () => live.ask(key, () => new Promise<RunDetail>((resolve) => send.push(resolve))),
  });
const steps = (split: "train" | "validation" = "train"): number[] =>
  client.getQueryData<RunDetail>(key)!.metrics[split].map(({ step }) => step);
const isInvalid = (): boolean => client.getQueryState(key)!.isInvalidated;

it("loses no line that is told while the answer is on its way, and doubles none", async () => {
  const asked = ask();
  hear.metrics(page(line(20), line(30), line(30, "validation")));
  hear.metrics({ ...page(line(90)), name: "another" });
  hear.metrics(page(line(40)));
  send[0](detail("running", 10, 20));
  await asked;
  expect(steps()).toEqual([10, 20, 30, 40]);
  expect(steps("validation")).toEqual([30]);
  hear.metrics(page(line(40), line(50), line(30, "validation")));
  expect(steps()).toEqual([10, 20, 30, 40, 50]);
  expect(steps("validation")).toEqual([30]);
});

it("makes nothing that was told earlier to a later answer", async () => {
  const first = ask();
  hear.metrics(page(line(30)));
  send[0](detail("running", 10));
  await first;
  await client.invalidateQueries({ queryKey: key });
  const second = ask();
  send[1](detail("running", 10));
  await second;
  expect(steps()).toEqual([10]);
});

it("asks again where the log began anew or the run ended while the answer was on its way", async () => {
  vi.useFakeTimers();
  try {
    for (const tell of [
      () => hear.metrics({ ...page(line(5)), reset: true }),
      () => hear.run(summary("finished", 20)),
      () => hear.hello({ resumed: false }),
      () => hear.gone({ name: "a b" }),
    ]) {
      client.clear();
      const asked = ask();
      tell();
      send.at(-1)!(detail("running", 10));
      await asked;
      vi.runAllTimers();
      expect([tell.toString(), isInvalid()]).toEqual([tell.toString(), true]);
    }
    client.clear();
    const asked = ask();
    hear.run(summary("running", 20));
    hear.hello({ resumed: true });
    send.at(-1)!(detail("running", 10));
    await asked;
    vi.runAllTimers();
    expect([client.getQueryData<RunDetail>(key)!.summary.step, isInvalid()]).toEqual([20, false]);
  } finally {
    vi.useRealTimers();
  }
});

it("asks again for a run that failed to come, when the server tells of it", async () => {
  const fail = (): Promise<RunDetail> => live.ask(key, () => Promise.reject(new Error("no run")));
  await expect(client.fetchQuery({ queryKey: key, queryFn: fail })).rejects.toThrow("no run");
  hear.run(summary("running"));
  expect(isInvalid()).toBe(true);
});

it("keeps the list of runs: new ones, changed ones, gone ones; also in a list on its way", async () => {
  client.setQueryData(keys.runs, [summary("running")]);
  hear.run({ ...summary("finished"), name: "new" });
  hear.run(summary("finished"));
  const list = (): string[] =>
    client.getQueryData<RunSummary[]>(keys.runs)!.map(({ name, state }) => `${name} ${state}`);
  expect(list()).toEqual(["new finished", "a b finished"]);
  let answer = (_: RunSummary[]): void => undefined;
  const asked = client.fetchQuery({
    queryKey: keys.runs,
    queryFn: () => live.ask(keys.runs, () => new Promise<RunSummary[]>((resolve) => (answer = resolve))),
    staleTime: 0,
  });
  hear.gone({ name: "new" });
  answer([{ ...summary("finished"), name: "new" }, summary("finished")]);
  await asked;
  expect(list()).toEqual(["a b finished"]);
});

it("grows a comparison old when one of its runs changes", () => {
  client.setQueryData(keys.compare(["a b", "c"]), { runs: [summary("stopped"), { ...summary("stopped"), name: "c" }] });
  const isOld = (): boolean => client.getQueryState(keys.compare(["a b", "c"]))!.isInvalidated;
  hear.run({ ...summary("running"), name: "d" });
  expect(isOld()).toBe(false);
  hear.run(summary("running"));
  expect(isOld()).toBe(true);
});
