import {
  modelFromConfig,
  ortRuntime,
  parseSetting,
  resolveConfig,
  train,
  type Config,
  type ImageDataset,
  type Runtime,
  type TrainOptions,
  type TrainResult,
} from "@latents/core";

let shared: Promise<Runtime> | undefined;
export const runtime = (): Promise<Runtime> => (shared ??= ortRuntime({ threads: 1 }));
/** 16 images of three classes. */
export const data: ImageDataset = {
  ...{ name: "d", split: "train", count: 16, shape: [1, 4, 4] },
  pixels: Uint8Array.from({ length: 256 }, (_, i) => (i * 37) % 256),
  labels: Uint16Array.from({ length: 16 }, (_, i) => i % 3),
};
const small = { model: { latent: 2, encoder: { type: "mlp", hidden: [4] }, decoder: { type: "mlp", hidden: [4] } } };
/** A config with keys of dotted paths on top of a small one. */
export const configOf = (...settings: string[]): Config =>
  resolveConfig([{ source: "test", values: small }, ...settings.map((text) => parseSetting(text))]);
/** Such a model after a step. */
export const trained = async (options: Partial<TrainOptions> = {}, ...settings: string[]): Promise<TrainResult> =>
  train(modelFromConfig(configOf(...settings), data.shape), data, {
    ...{ steps: 1, batch: 4, runtime: await runtime() },
    ...options,
  });
/** A model that is given labels; one that infers them. */
export const labelled = ["model.conditioning.type=labels", "model.conditioning.classes=3"];
export const inferring = [
  "model.conditioning.type=semi-supervised",
  "model.conditioning.classes=3",
  "model.conditioning.labelled=6",
];
