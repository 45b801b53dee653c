import { join } from "node:path";

/** Where everything of a run lies in its folder. */
export const runFiles = (folder: string) => ({
  folder,
  config: join(folder, "config.json"),
  metrics: join(folder, "metrics.jsonl"),
  checkpoints: join(folder, "checkpoints"),
  result: join(folder, "result.json"),
  model: join(folder, "model"),
  encoder: join(folder, "model", "encoder.onnx"),
  decoder: join(folder, "model", "decoder.onnx"),
  images: join(folder, "images"),
  report: join(folder, "report.html"),
  lock: join(folder, "run.lock"),
});

export type RunFiles = ReturnType<typeof runFiles>;
