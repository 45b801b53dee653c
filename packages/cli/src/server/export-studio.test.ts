import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  datasetFromNpz,
  modelFromConfig,
  modelParameters,
  readModelFile,
  resolveConfig,
  type TrainingState,
} from "@latents/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { temporaryFolder } from "../../test/command.js";
import { effectsHere } from "../../test/command-here.js";
import { writeSmallPage } from "../../test/small-page.js";
import { saveCheckpoint } from "../run/checkpoints.js";
import { writeRunConfig } from "../run/run-config.js";
import { exportStudio } from "./export-studio.js";
import { studioCommand } from "../commands/studio.js";

let folder: ReturnType<typeof temporaryFolder>;
let page: string;
const at = (...names: string[]): string => join(folder.path, ...names);

beforeAll(async () => {
  folder = temporaryFolder();
  page = writeSmallPage(folder.path);
  const config = resolveConfig([
    {
      source: "test",
      values: {
        data: { name: at("faces.npz") },
        model: { latent: 2, encoder: { type: "mlp", hidden: [3] }, decoder: { type: "mlp", hidden: [3] } },
      },
    },
  ]);
  mkdirSync(at("run", "checkpoints"), { recursive: true });
  await writeRunConfig(at("run"), {
    ...{ config, command: "latents train", createdAt: "2026-11-21T10:00:00.000Z", versions: {}, steps: 10 },
    machine: { device: "cpu", threads: 1 },
    data: { name: "faces", count: 5, shape: [1, 2, 3] },
  });
  const values = modelParameters(modelFromConfig(config, [1, 2, 3]), 6).map(({ name, shape }) => {
    const sizes = shape as number[];
    return [
      name!,
      { dtype: "float", shape: sizes, data: new Float32Array(sizes.reduce((a, n) => a * n, 1)).fill(1) },
    ] as const;
  });
  const state: TrainingState = { step: 4, values: Object.fromEntries(values) };
  await saveCheckpoint(at("run", "checkpoints"), state, 1);
});
afterAll(() => folder.remove());

it("writes the page, a model without this machine's paths, images and headers; an export before it is replaced", async () => {
  const site = at("site");
  const { files } = await exportStudio({ folder: site, model: at("run"), page }, effectsHere());
  expect(files.filter((name) => !existsSync(join(site, name)))).toEqual([]);
  expect(readdirSync(join(site, "assets")).sort()).toEqual(["index-1.css", "index-1.js", "ort-1.mjs", "ort-1.wasm"]);
  expect(readFileSync(join(site, "index.html"), "utf8")).toContain("./assets/index-1.js");
  expect(readFileSync(join(site, "_headers"), "utf8")).toMatch(
    /Opener-Policy: same-origin\n.*Embedder-Policy: require-corp/,
  );
  const { step, config } = readModelFile(readFileSync(join(site, "model.safetensors")), "model");
  expect([step, config.data.name]).toEqual([4, "faces.npz"]);
  const bytes = readFileSync(join(site, "data", "mnist-test.npz"));
  expect(bytes.length).toBeLessThan(3_000_000);
  const { count, labels } = datasetFromNpz(bytes, "mnist", "test");
  expect([count, labels![0]]).toEqual([10_000, 7]);
  expect(JSON.parse(readFileSync(join(site, "latents-studio.json"), "utf8"))).toMatchObject({
    ...{ format: "latents-studio-export", model: "model.safetensors", data: ["mnist"] },
  });
  for (const name of files) expect(readFileSync(join(site, name)).includes(folder.path), name).toBe(false);

  rmSync(join(page, "assets", "index-1.js"));
  writeFileSync(join(page, "assets", "index-2.js"), "export {};");
  writeFileSync(join(site, "CNAME"), "mine");
  await exportStudio({ folder: site, page }, effectsHere());
  expect(readdirSync(join(site, "assets")).filter((name) => name.startsWith("index"))).toEqual([
    "index-1.css",
    "index-2.js",
  ]);
  expect([existsSync(join(site, "model.safetensors")), existsSync(join(site, "CNAME"))]).toEqual([false, true]);
  expect(existsSync(join(site, "latents-studio.json"))).toBe(true);
}, 120_000);

it("leaves a folder of anything else alone", async () => {
  mkdirSync(at("mine", "assets"), { recursive: true });
  writeFileSync(at("mine", "index.html"), "mine");
  const message = `--export: ${at("mine")} must be new, empty or an export of the studio, it holds 2 other files; choose another folder`;
  await expect(exportStudio({ folder: at("mine"), page }, effectsHere())).rejects.toThrow(message);
  writeFileSync(at("mine", "latents-studio.json"), '{"format":"other","files":["index.html"]}');
  await expect(exportStudio({ folder: at("mine"), page }, effectsHere())).rejects.toThrow("it holds 3 other files");
  // names that lead out are not followed
  const mark = { format: "latents-studio-export", files: ["../page/index.html", "assets/../../page/index.html", "/x"] };
  writeFileSync(at("mine", "latents-studio.json"), JSON.stringify(mark));
  await exportStudio({ folder: at("mine"), page }, effectsHere());
  expect(existsSync(join(page, "index.html"))).toBe(true);
  await expect(exportStudio({ folder: at("page", "index.html"), page }, effectsHere())).rejects.toThrow(
    "is a file; name a folder",
  );
  await expect(exportStudio({ folder: "", page }, effectsHere())).rejects.toThrow("--export: needs a value");
}, 120_000);

it("takes --model with --export alone", async () => {
  await expect(studioCommand({ port: 0, model: "latest" }, effectsHere())).rejects.toThrow(
    "--model: is for --export; leave it out",
  );
});
