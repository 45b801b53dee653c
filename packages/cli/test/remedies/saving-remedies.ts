import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  mlp,
  modelFromConfig,
  parseSetting,
  readModelFile,
  readRunArchive,
  resolveConfig,
  standardNormal,
  vae,
  writeModelFile,
  type ImageDataset,
  type Matrix,
  type ModelFile,
  type Vae,
} from "@latents/core";
import { load, run, train, type RunOfModel, type RunOptions } from "latents";
import { checkRunArchive } from "../../src/run/archive/check-run-archive.js";
import { modelRun } from "../../src/run/archive/model-run.js";
import { openRun } from "../../src/run/index.js";
import { fileOf, tableArchive } from "../page-archive.js";
import { remedy, type Remedy } from "./remedy.js";
import { run as command } from "./run-remedies.js";

const images = (count: number): ImageDataset => ({
  ...{ name: "d", split: "train", count, shape: [1, 4, 4] },
  pixels: Uint8Array.from({ length: 16 * count }, (_, i) => (i * 37) % 256),
  labels: Uint16Array.from({ length: count }, (_, i) => i % 3),
});
const data = images(16);
/** With a part of somebody's own, which no words describe. */
const made = (): Vae =>
  vae({
    ...{ encoder: mlp([16, 4], { activateLast: true }), decoder: mlp([2, 4, 16]), latent: 2 },
    prior: { ...standardNormal(), name: "mine" },
  });
const short = { steps: 1, batch: 4, threads: 1 };
const bits: Matrix = { shape: [2, 16], data: new Float32Array(32).fill(1) };
const noise = { noise: { shape: [2, 2], data: new Float32Array(4) } as const };

/** A run of a model made in code; each in a folder of its own. */
let begun = 0;
const kept = (options: RunOptions = {}, dataset = data): Promise<RunOfModel> =>
  run(made(), dataset, {
    out: `in-code-${++begun}`,
    test: data,
    threads: 1,
    train: { steps: 1, batch: 4 },
    ...options,
  });
async function goOn(dataset: ImageDataset, more: RunOptions = {}): Promise<unknown> {
  const { run: before } = await kept();
  return run(made(), dataset, { resume: before.folder, test: data, ...more });
}
async function saved(): Promise<string> {
  const folder = `saved-${++begun}`;
  await (await train(made(), data, short)).save(folder);
  return folder;
}

const inferring = [
  "model.latent=2",
  "model.conditioning.type=semi-supervised",
  "model.conditioning.classes=3",
  "model.conditioning.labelled=6",
];

/** A model file of the run `plain`, with a change, as `latents import` reads it. */
async function importing(change: Partial<ModelFile> = {}): Promise<unknown> {
  const folder = `exported-${++begun}`;
  await command("export", "plain", "--out", folder);
  const model = readModelFile(readFileSync(join(folder, "model.safetensors")), "model");
  return modelRun(writeModelFile({ ...model, ...change }), "model.safetensors");
}
const away = async (): Promise<unknown> => {
  const { config } = await openRun("plain");
  return importing({ trainedOn: undefined, config: { ...config, data: { ...config.data, name: "away.npz" } } });
};

/** Messages of models that are saved, loaded, kept as runs and asked for scores. */
export const savingRemedies: readonly Remedy[] = [
  remedy(
    "{}: is a model of a table, and the file does not say how its rows are read; copy its run, which has a schema.yaml",
    async () => modelRun(fileOf(await tableArchive(), "model/model.safetensors"), "model.safetensors"),
    async () => checkRunArchive(readRunArchive(await tableArchive(), "run.zip"), "run.zip"),
  ),
  remedy(
    "{}: step must be 1 or more, got {}; export the model again",
    () => importing({ step: 0 }),
    () => importing(),
  ),
  remedy(
    "{}: does not say how many images it was trained on, and {} is not here to be counted ({}); export the model again",
    away,
    () => importing(),
  ),
  remedy(
    '{}: noise "{}" must be [{}, {}], got {}; give all that score.onnx takes',
    async () => (await train(made(), data, short)).score(bits, { noise: {} }),
    async () => (await train(made(), data, short)).score(bits, { noise }),
  ),
  remedy(
    "{}: the {} likelihood needs bits, 0 or 1, got {} in row {}; binarise the values, or give a data set",
    async () => (await train(made(), data, short)).score({ ...bits, data: bits.data.map((v) => v / 2) }),
    async () => (await train(made(), data, short)).score(bits),
    async () => (await train(made(), data, short)).score(data),
  ),
  remedy(
    "score: the model sums over all labels, got some; leave them out",
    async () => (await inferred()).score(data, { labels: [...data.labels!] }),
    async () => (await inferred()).score(data),
  ),
  remedy(
    "{}: its model was made in code ({}), so that its words are not kept; open it in code with load(folder, { model }), model being the same vae(...)",
    async () => load(await saved()),
    async () => load(await saved(), { model: made() }),
  ),
  remedy(
    "{}: holds no model: neither {} nor a run's config.json; name a folder that save, run or latents export has written",
    () => {
      mkdirSync("empty", { recursive: true });
      return load("empty");
    },
    async () => load(await saved(), { model: made() }),
    async () => load((await kept()).run.folder, { model: made() }),
  ),
  remedy(
    "run: has no test images: {} is no data set that can be read by its name; give some as the option test",
    () => kept({ test: undefined }),
    () => kept(),
  ),
  remedy(
    "run: out begins a new run, resume goes on with one; give one of the two",
    () => goOn(data, { out: "another" }),
    () => goOn(data),
    () => kept(),
  ),
  remedy(
    "{}: the {} images must be those that the run was begun with: {}; give the same",
    () => goOn(images(12)),
    () => goOn(data),
  ),
];

const inferred = () =>
  train(modelFromConfig(resolveConfig(inferring.map((text) => parseSetting(text))), data.shape), data, short);
