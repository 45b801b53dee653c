import { join } from "node:path";

/** Where everything of a run lies in its folder. */
export const runFiles = (folder: string) => ({
  folder,
  config: join(folder, "config.json"),
  /** Of a run on a table. */
  schema: join(folder, "schema.yaml"),
  metrics: join(folder, "metrics.jsonl"),
  checkpoints: join(folder, "checkpoints"),
  result: join(folder, "result.json"),
  model: join(folder, "model"),
  encoder: join(folder, "model", "encoder.onnx"),
  decoder: join(folder, "model", "decoder.onnx"),
  images: join(folder, "images"),
  /** The plane of codes as it unfolds: `stage.npz`, and `step-<step>.npz` of each moment. */
  plane: join(folder, "plane"),
  plugins: join(folder, "plugins"),
  report: join(folder, "report.html"),
  lock: join(folder, "run.lock"),
});

/** Bytes at most of what is read whole of a run that may come from a stranger. */
export const mostRunBytes = {
  ...{ config: 1_000_000, schema: 1_000_000, result: 1_000_000 },
  ...{ lock: 10_000, metrics: 64_000_000 },
} as const;

export type RunFiles = ReturnType<typeof runFiles>;
