import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RunDetail, RunSummary } from "@latents/core";
import { startCommand, temporaryFolder, type Started } from "./command.js";
import { StudioClient } from "./studio-client.js";

let folder: ReturnType<typeof temporaryFolder>;
let command: Started;
let client: StudioClient;
const at = (...names: string[]): string => join(folder.path, "mine", ...names);

/** `latents studio` from its source, and the address that it prints. */
async function start(): Promise<void> {
  command = startCommand(["studio", "--runs", "mine", "--port", "0"], { cwd: folder.path });
  const address = await new Promise<string>((resolve) =>
    command.child.stdout!.once("data", (data) => resolve(String(data))),
  );
  client = StudioClient.of(address.trim());
}

beforeAll(async () => {
  folder = temporaryFolder();
  await start();
}, 60_000);
afterAll(async () => {
  command.child.kill("SIGKILL");
  await command.outcome;
  folder.remove();
});

const settings = {
  // no checkpoint but those that a stop makes
  "checkpoint.every": 100_000,
  ...{ "train.steps": 100_000, "train.batch": 20, "model.latent": "2", "data.limit": 400, seed: 3, threads: 1 },
  ...{ "model.encoder.hidden": [16], "model.decoder.hidden": [16] },
};
const newestCheckpoint = (): number =>
  Math.max(...readdirSync(at("live", "checkpoints")).map((name) => Number(/^step-(\d+)\.safetensors$/.exec(name)![1])));
const one = (name: string): Promise<RunDetail> => client.json(`/api/runs/${name}`);

it("trains from the page: streams, goes on without anybody, is watched again from where it was left, and stops with a checkpoint", async () => {
  const heard = client.events(
    ({ event, data }) => event === "metrics" && data.name === "live" && data.lines.length > 0,
  );
  const answer = await client.post("/api/train", { name: "live", settings });
  expect([answer.status, await answer.json()]).toEqual([202, { name: "live", state: "running" }]);
  const events = await heard;
  expect(events[0]).toMatchObject({ event: "hello", data: { resumed: false } });
  expect(events.find(({ event }) => event === "run")?.data).toMatchObject({
    name: "live",
    state: "running",
    trainedHere: true,
  });
  expect(events.find(({ event, data }) => event === "training" && data.event.type === "started")).toBeDefined();
  const { lines } = events.at(-1)!.data;
  expect(lines[0]).toMatchObject({ split: "train", loss: expect.any(Number), kl: expect.any(Number) });

  // the stream is closed now
  const [before] = await client.json<RunSummary[]>("/api/runs");
  await sleep(1500);
  const [after] = await client.json<RunSummary[]>("/api/runs");
  expect(after).toMatchObject({ name: "live", state: "running" });
  expect(after.step).toBeGreaterThan(before.step);

  const last = events.at(-1)!.id!;
  const missed = await client.events(({ event }) => event === "metrics", last);
  expect(missed.find(({ event }) => event === "hello")?.data).toEqual({ resumed: true });
  // what the run logged between the two streams is not lost
  const steps = missed
    .filter(({ event }) => event === "metrics")
    .flatMap(({ data }) => data.lines.map(({ step }) => step));
  const logged = readFileSync(at("live", "metrics.jsonl"), "utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line).step as number);
  expect(steps).toEqual(logged.slice(logged.indexOf(lines.at(-1)!.step) + 1).slice(0, steps.length));
  // an id of another server: all is to be read anew
  expect((await client.events(({ event }) => event === "hello", "other-7"))[0].data).toEqual({ resumed: false });

  for (const [path, body] of [
    ["rename", { name: "other" }],
    ["trash", {}],
    ["resume", {}],
  ] as const)
    expect((await client.post(`/api/runs/live/${path}`, body)).status, path).toBe(409);

  expect(newestCheckpoint()).toBe(-Infinity);
  const stopped = await client.post("/api/runs/live/stop", {});
  expect(await stopped.json()).toEqual({ name: "live", state: "stopped" });
  const saved = newestCheckpoint();
  expect((await one("live")).summary).toMatchObject({
    state: "stopped",
    trainedHere: false,
    step: saved,
  });
  const again = await client.post("/api/runs/live/stop", {});
  expect([again.status, await again.json()]).toEqual([409, { error: "live is not being trained" }]);
}, 120_000);

it("pauses with its memory and a checkpoint, goes on, and stops while paused", async () => {
  const post = async (action: string): Promise<unknown> => {
    const answer = await client.post(`/api/runs/live/${action}`, {});
    return [answer.status, await answer.json()];
  };
  expect(await post("pause")).toEqual([409, { error: "live is not being trained" }]);
  await client.post("/api/runs/live/resume", {});
  const heard = client.events(({ event, data }) => event === "run" && data.state === "paused");
  expect(await post("pause")).toEqual([200, { name: "live", state: "paused" }]);
  await heard;
  const { summary } = await one("live");
  // nothing would be lost by a kill now
  expect(summary).toMatchObject({ state: "paused", trainedHere: true, step: newestCheckpoint() });
  await sleep(1000);
  expect((await one("live")).summary.step).toBe(summary.step);
  expect(await post("resume")).toEqual([409, { error: "live is paused; continue it" }]);
  expect(await post("pause")).toEqual([200, { name: "live", state: "paused" }]);

  expect(await post("continue")).toEqual([200, { name: "live", state: "running" }]);
  await client.events(({ event, data }) => event === "metrics" && (data.lines.at(-1)?.step ?? 0) > summary.step);
  expect((await one("live")).summary.state).toBe("running");

  await post("pause");
  const last = newestCheckpoint();
  expect(last).toBeGreaterThan(summary.step);
  expect(await post("stop")).toEqual([200, { name: "live", state: "stopped" }]);
  expect((await one("live")).summary).toMatchObject({ state: "stopped", step: last });
}, 120_000);

it("shows what a run has learned while it trains, also when it has stopped", async () => {
  // those of the sessions before are still there
  const before = Date.now();
  await client.post("/api/runs/live/resume", {});
  await client.events(({ event, data }) => event === "run" && (data.livePictures?.changedAt ?? 0) > before);
  for (const name of ["live-samples.png", "live-reconstructions.png"])
    expect((await client.get(`/api/runs/live/images/${name}`)).status).toBe(200);
  await client.post("/api/runs/live/stop", {});
  expect((await one("live")).summary.livePictures).toBeDefined();
}, 120_000);

it("goes on with a stopped run, and Ctrl-C of the server saves it", async () => {
  const { summary } = await one("live");
  expect(await (await client.post("/api/runs/live/resume", {})).json()).toEqual({ name: "live", state: "running" });
  await client.events(({ event, data }) => event === "metrics" && (data.lines.at(-1)?.step ?? 0) > summary.step);
  command.child.kill("SIGINT");
  const { code, stderr } = await command.outcome;
  expect(code).toBe(0);
  expect(stderr).not.toMatch(/internal|^\s+at /m);
  expect(existsSync(at("live", "run.lock"))).toBe(false);
  expect(newestCheckpoint()).toBeGreaterThan(summary.step);
  await start();
}, 120_000);

it("says what is wrong with a training in the command's words, and leaves no folder", async () => {
  const refused = async (body: unknown): Promise<unknown> => {
    const answer = await client.post("/api/train", body);
    return [answer.status, ((await answer.json()) as { error: string }).error];
  };
  const before = readdirSync(at());
  expect(await refused({ settings: { "model.latnet": 2 } })).toEqual([
    400,
    expect.stringMatching(/^model\.latnet \(from --set model\.latnet=2\): unknown key; did you mean "latent"\?/),
  ]);
  expect(await refused({ settings: { "train.batch": 0 } })).toEqual([
    400,
    expect.stringMatching(/^train\.batch .*must be/),
  ]);
  expect(await refused({ settings: { "train.batch": 70_000 } })).toEqual([
    400,
    expect.stringMatching(/^train\.batch: must be at most the 60000 images of mnist/),
  ]);
  expect(await refused({ recipe: "mnits" })).toEqual([400, expect.stringMatching(/did you mean "mnist"/)]);
  // a file could hold a program, a path is not the page's to read
  expect(await refused({ recipe: "./evil.ts" })).toEqual([
    400,
    expect.stringMatching(/^recipe: there is no "\.\/evil\.ts"/),
  ]);
  expect(await refused({ settings: { "data.name": "/etc" } })).toEqual([
    400,
    expect.stringMatching(/^data\.name: in the studio it must be a known data set, got "\/etc"/),
  ]);
  expect(await refused({ name: "live" })).toEqual([409, 'there is already a run "live"; choose another name']);
  expect(readdirSync(at())).toEqual(before);
}, 120_000);

it("serves all of a finished run, gives it another name, and keeps what is deleted", async () => {
  const finished = client.events(({ event, data }) => event === "run" && data.state === "finished");
  const short = { ...settings, "train.steps": 30 };
  expect((await client.post("/api/train", { recipe: "mnist", name: "done", settings: short })).status).toBe(202);
  await finished;
  const detail = await one("done");
  expect(detail).toMatchObject({
    summary: { name: "done", state: "finished", step: 30, steps: 30, test: { negElbo: expect.any(Number) } },
    record: { command: expect.stringMatching(/^latents train mnist .*--set train\.steps=30 /) },
    result: { test: { images: 10_000 } },
    images: ["reconstructions.png", "samples.png"],
    models: ["decoder.onnx", "draw.onnx", "encoder.onnx", "prior.onnx", "score.onnx"],
    report: true,
  });
  expect(detail.metrics.train.at(-1)!.step).toBe(30);
  for (const [path, type, file] of [
    ["images/samples.png", "image/png", ["images", "samples.png"]],
    ["model/decoder.onnx", "application/octet-stream", ["model", "decoder.onnx"]],
    ["report", "text/html; charset=utf-8", ["report.html"]],
  ] as const) {
    const answer = await client.get(`/api/runs/done/${path}`);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, type]);
    expect(readFileSync(at("done", ...file)).equals(Buffer.from(await answer.arrayBuffer())), path).toBe(true);
  }
  const renamed = await client.post("/api/runs/done/rename", { name: "better" });
  expect(await renamed.json()).toEqual({ name: "better" });
  expect((await client.get("/api/runs/done")).status).toBe(404);
  expect((await client.post("/api/runs/better/rename", { name: "live" })).status).toBe(409);
  expect((await client.post("/api/runs/better/resume", {})).status).toBe(409);
  const gone = client.events(({ event }) => event === "gone");
  await sleep(1000);
  expect(await (await client.post("/api/runs/better/trash", {})).json()).toEqual({ trash: ".trash/better" });
  expect((await gone).at(-1)!.data).toEqual({ name: "better" });
  expect(existsSync(at(".trash", "better", "result.json"))).toBe(true);
  expect((await client.json<RunSummary[]>("/api/runs")).map(({ name }) => name)).toEqual(["live"]);
}, 120_000);
