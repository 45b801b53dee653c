import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { modelFromConfig, ortRuntime, readModelFile, take, TrainedVae } from "@latents/core";
import { loadDataset } from "latents/dataset";
import { expect, it } from "vitest";
import { readBoard } from "./board-file.js";

const results = fileURLToPath(new URL("../../../../docs/results", import.meta.url));

it("the model in the repository is the one of the board's row, and as good", async () => {
  const file = readModelFile(readFileSync(join(results, "board", "mnist-best-dense.safetensors")), "mnist-best-dense");
  const rows = await readBoard(results);
  // mnist-best-dense was called mnist-best then
  const row = rows.find(({ command }) => command === "latents train mnist-best --seed 2 --threads 1 --hours 1")!;
  expect([file.step, file.trainedOn, file.config.data.binarisation]).toEqual([row.steps, 60_000, "dynamic"]);
  const model = modelFromConfig(file.config, file);
  const trained = new TrainedVae(model, file.values, file.shape, await ortRuntime({ threads: 1 }));
  const images = 500;
  const test = take(await loadDataset({ name: "mnist", split: "test" }), images);
  const { negElbo, standardError } = await trained.evaluate(test, { seed: 1 });
  await trained.release();
  expect(Math.abs(negElbo - row.negElbo)).toBeLessThan(4 * standardError);
  expect(Object.values(file.values).reduce((sum, { length }) => sum + length, 0)).toBe(row.parameters);
});
