import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RunDetail, RunSummary } from "@latents/core";
import { commandHere, enterTemporaryFolder } from "../../../test/command-here.js";
import { onFewDigits, writeFewDigits } from "../../../test/few-digits.js";
import { writeSmallPage } from "../../../test/small-page.js";
import { StudioClient } from "../../../test/studio-client.js";
import { serveStudio, type Studio } from "../serve-studio.js";

let here: ReturnType<typeof enterTemporaryFolder>;
let studio: Studio;
let client: StudioClient;
const bugs: unknown[] = [];
const name = "latent=2,seed=1";
const attempt = (id: string): string => `s/attempts/${name}/${id}/${name}`;
const address = `/api/runs/${encodeURIComponent(name)}`;

beforeAll(async () => {
  here = enterTemporaryFolder();
  await writeFewDigits();
  writeSmallPage(here.path);
  mkdirSync("s/trials", { recursive: true });
  writeFileSync("s/sweep.json", "{}");
  studio = await serveStudio({ runs: "s", port: 0, page: `${here.path}/page`, onBug: (error) => bugs.push(error) });
  client = StudioClient.of(studio.url);
});
afterAll(async () => {
  await studio.close();
  here.leave();
  expect(bugs).toEqual([]);
});

it("shows a sweep that others train: the attempt that began last, then the trial that was made of it, under one name", async () => {
  const watched = client.events(({ event, data }) => event === "run" && data.name === name);
  const part = await commandHere(
    "train",
    ...onFewDigits(),
    "--steps",
    "20",
    "--until",
    "5",
    "--out",
    attempt("20260101"),
  );
  expect(part.code, part.stderr).toBe(0);
  expect((await watched).at(-1)!.data).toMatchObject({ name, steps: 20 });
  mkdirSync(attempt("20260102").replace(/[^/]+$/, ""), { recursive: true });
  expect(await client.json<RunSummary[]>("/api/runs")).toMatchObject([{ name, state: "stopped", step: 5 }]);

  const finished = client.events(({ event, data }) => event === "run" && data["state"] === "finished");
  expect((await commandHere("train", "--resume", attempt("20260101"))).code).toBe(0);
  renameSync(attempt("20260101"), `s/trials/${name}`);
  rmSync("s/attempts", { recursive: true });
  expect((await finished).at(-1)!.data).toMatchObject({ name, state: "finished" });
  expect((await client.json<RunDetail>(address)).metrics.train.length).toBeGreaterThan(0);
});

it("changes nothing of it", async () => {
  const refused = await client.post(`${address}/rename`, { name: "other" });
  expect([refused.status, await refused.text()]).toEqual([409, expect.stringContaining("trials of a sweep") as string]);
});
