import { expect, it } from "vitest";
import { modelFromConfig, resolveConfig } from "../config/index.js";
import { zipEntries } from "../formats/index.js";
import { modelParameters } from "../inference/index.js";
import { referenceRuntime } from "../runtime/index.js";
import type { TrainingState } from "../train/index.js";
import { readModelFile } from "./model-file.js";
import { runArchive } from "./run-archive.js";
import type { RunRecord } from "./run-record.js";

const shape = [1, 2, 3] as const;
const config = resolveConfig([
  {
    source: "test",
    values: { model: { latent: 2, encoder: { type: "mlp", hidden: [4] }, decoder: { type: "mlp", hidden: [4] } } },
  },
]);
const record: RunRecord = {
  config,
  ...{ command: "a page", createdAt: "2026-11-21T10:00:00.000Z", versions: { browser: "Chrome 130" }, steps: 9 },
  machine: { device: "wasm", threads: 2 },
  data: { name: "mnist", count: 60, shape },
};
const values: TrainingState["values"] = Object.fromEntries(
  modelParameters(modelFromConfig(config, shape), 6).map(({ name, shape: size }) => {
    const sizes = size as number[];
    return [
      name!,
      { dtype: "float" as const, shape: sizes, data: new Float32Array(sizes.reduce((a, n) => a * n, 1)).fill(0.5) },
    ];
  }),
);
const line = { step: 7, split: "train", loss: 3, rec: 2, kl: 1, elapsedMs: 5 } as const;

it("is a run's folder, without a result while there is none", () => {
  const content = { name: "a-run", record, metrics: [line], state: { step: 7, values } };
  const entries = zipEntries(runArchive(content, referenceRuntime()), "a-run.zip");
  expect(entries.map(({ name }) => name)).toEqual(
    [
      ...["config.json", "metrics.jsonl", "checkpoints/step-7.safetensors", "model/encoder.onnx", "model/decoder.onnx"],
      "model/model.safetensors",
    ].map((path) => `a-run/${path}`),
  );
  const bytes = (path: string): Uint8Array => entries.find(({ name }) => name === `a-run/${path}`)!.read();
  const text = (path: string): string => new TextDecoder().decode(bytes(path));
  expect(JSON.parse(text("config.json"))).toEqual({ format: "latents-run", version: 1, ...record });
  expect(text("metrics.jsonl")).toBe(`${JSON.stringify(line)}\n`);
  expect(readModelFile(bytes("model/model.safetensors"), "m")).toMatchObject({ name: "a-run", step: 7, shape });
});

it("refuses a state of another model", () => {
  const state = { step: 7, values: {} };
  expect(() => runArchive({ name: "a", record, metrics: [], state }, referenceRuntime())).toThrow("is missing");
});
