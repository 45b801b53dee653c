import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { mostArchiveBytes, type ImageDataset, type ImportAnswer, type RunDetail, type RunSummary } from "@latents/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { temporaryFolder } from "../../test/command.js";
import { changed, pageArchive } from "../../test/page-archive.js";
import { StudioClient } from "../../test/studio-client.js";
import { writeSmallPage } from "../../test/small-page.js";
import { serveStudio, type Studio } from "./serve-studio.js";

let folder: ReturnType<typeof temporaryFolder>;
let studio: Studio;
let client: StudioClient;
let good: Uint8Array<ArrayBuffer>;
const bugs: unknown[] = [];
const at = (...names: string[]): string => join(folder.path, ...names);
const serve = (runs: string): Promise<Studio> =>
  serveStudio({ runs, port: 0, page: at("page"), onBug: (error) => bugs.push(error) });

beforeAll(async () => {
  folder = temporaryFolder();
  writeSmallPage(folder.path);
  good = await pageArchive();
  studio = await serve(at("runs"));
  client = StudioClient.of(studio.url);
});
afterAll(async () => {
  await studio.close();
  folder.remove();
  expect(bugs).toEqual([]);
});

const send = (body: Uint8Array<ArrayBuffer>, to = studio): Promise<Response> =>
  fetch(`http://127.0.0.1:${to.port}/api/import`, {
    method: "POST",
    headers: { Authorization: `Bearer ${to.token}`, "Content-Type": "application/zip" },
    body,
  });
const imported = async (body: Uint8Array<ArrayBuffer>): Promise<string> => {
  const answer = await send(body);
  expect(answer.status).toBe(201);
  return ((await answer.json()) as ImportAnswer).name;
};

it("makes a run that is listed, shown and told to those who watch", async () => {
  const watching = client.events(({ event, data }) => event === "run" && data.name === "page-run");
  expect(await imported(good)).toBe("page-run");
  const told = (await watching).at(-1)!.data as unknown as RunSummary;
  expect(told).toMatchObject({ name: "page-run", state: "stopped", step: 3, steps: 9, recipe: "page-plane" });
  expect((await client.json<RunSummary[]>("/api/runs")).map(({ name }) => name)).toEqual(["page-run"]);
  const { metrics, models } = await client.json<RunDetail>("/api/runs/page-run");
  expect([metrics.train.length, models]).toEqual([1, ["decoder.onnx", "encoder.onnx"]]);
  const model = await client.get("/api/runs/page-run/model.safetensors");
  expect([model.status, model.headers.get("x-latents-step")]).toEqual([200, "3"]);
  expect(readdirSync(at("runs"))).toEqual(["page-run"]);
});

it("gives two of one name at the same time a name each, and says which", async () => {
  const names = await Promise.all([imported(good), imported(good)]);
  expect(names.sort()).toEqual(["page-run-2", "page-run-3"]);
  expect((await client.json<RunSummary[]>("/api/runs")).map(({ name }) => name).sort()).toEqual(["page-run", ...names]);
});

it("leaves nothing of an archive that it refuses", async () => {
  const before = readdirSync(at("runs"));
  const answer = await send(changed(good, { "metrics.jsonl": "no log\n" }));
  expect([answer.status, await answer.json()]).toEqual([
    422,
    { error: "the archive: metrics.jsonl: line 1 is not a line of a metrics log, or is cut" },
  ]);
  expect(readdirSync(at("runs"))).toEqual(before);
});

it("takes an MLP of 1,000 latent numbers with its optimiser's state", async () => {
  const mlp = (...hidden: number[]) => ({ type: "mlp" as const, hidden });
  const config = { model: { latent: 1000, encoder: mlp(512, 256), decoder: mlp(256, 512) } };
  const images: ImageDataset = {
    name: "mnist",
    split: "train",
    count: 20,
    shape: [1, 28, 28],
    pixels: new Uint8Array(20 * 784),
  };
  const archive = await pageArchive({ name: "wide", config, images });
  // the weights once in the .safetensors and once in the nets, three times in the checkpoint
  expect(archive.length).toBeGreaterThan(35_000_000);
  expect(archive.length).toBeLessThan(mostArchiveBytes / 10);
  expect(await imported(archive)).toBe("wide");
  const kept = readFileSync(at("runs", "wide", "checkpoints", "step-3.safetensors"));
  expect(kept.length).toBeGreaterThan(20_000_000);
});

it.skipIf(process.getuid?.() !== 0)(
  "says that the disk is full, and leaves nothing on it (needs root, to mount a small one)",
  async (context) => {
    const disk = at("disk");
    mkdirSync(disk);
    if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=16k", "tmpfs", disk]).status !== 0)
      context.skip("this machine does not allow to mount a tmpfs");
    const full = await serve(disk);
    try {
      const answer = await send(good, full);
      expect([answer.status, await answer.json()]).toEqual([
        500,
        {
          error: `cannot write ${join(disk, "page-run")}: the disk is full; free some space or choose another folder (ENOSPC)`,
        },
      ]);
      expect(readdirSync(disk)).toEqual([]);
    } finally {
      await full.close();
      spawnSync("umount", [disk]);
    }
  },
);
