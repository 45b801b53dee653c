import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import path from "node:path";
import {
  InputError,
  modelParameters,
  requireLabels,
  sizeOf,
  valuesPerImage,
  type Config,
  type Dataset,
  type Vae,
} from "@latents/core";
import type { Splits } from "../../dataset/index.js";

/**
 * Throws InputError for what would only come to light when a training has ended: labels of the test split that the model cannot take, images that no
 * picture can show, a net that cannot be written for any number of images.
 */
export function requireReady(model: Vae, { train, test }: Splits): void {
  const [channels] = train.shape;
  if (channels !== 1 && channels !== 3)
    throw new InputError(
      `${train.name}: images must have 1 or 3 channels, got ${train.shape.join("x")}: pictures of a run show grey or RGB`,
    );
  const { conditioning } = model;
  const isGiven = conditioning && !conditioning.inferred;
  if (isGiven)
    for (const split of [train, test]) requireLabels("model.conditioning", split, conditioning.supervision.classes);
  // the graphs at inference, whose batch is a symbol
  modelParameters(model, valuesPerImage(train));
}

/** Copies of the parameters in one checkpoint: their values, the optimiser's moments, averages. */
const copiesIn = ({ optimizer }: Config): number =>
  1 + (optimizer.type === "sgd" ? 1 : 2) + (optimizer.emaDecay === undefined ? 0 : 1);
/** Copies of the parameters in the nets as ONNX files: each is in score.onnx and in one or two of the others. */
const netCopies = 3;
/** Pictures, metrics and the report; more where pictures of many moments are wanted. */
const restBytes = 20e6;

/** Bytes that a training leaves on the disk at most: its checkpoints, one more while the newest is written, and the nets. */
export function diskNeeded(config: Config, model: Vae, dataset: Dataset): number {
  const count = modelParameters(model, valuesPerImage(dataset)).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return 4 * count * (copiesIn(config) * (config.checkpoint.keep + 1) + netCopies) + restBytes;
}

/** Throws InputError where the disk of `folder`, which need not be there yet, has less room than `needed` bytes. */
export async function requireDisk(folder: string, needed: number, free = freeBytes): Promise<void> {
  const there = await free(folder);
  const megabytes = (bytes: number): string => Math.ceil(bytes / 1e6).toLocaleString("en");
  if (there !== undefined && there < needed)
    throw new InputError(
      `${folder}: the checkpoints and the model need ${megabytes(needed)} MB of disk, ${megabytes(there)} MB are free; free some, set checkpoint.keep lower, or choose another folder with --out`,
    );
}

/** Bytes that a user may still write there; undefined where the system does not say. */
async function freeBytes(folder: string): Promise<number | undefined> {
  let there = path.resolve(folder);
  while (!existsSync(there)) there = path.dirname(there);
  try {
    const { bavail, bsize } = await statfs(there);
    return Number(bavail) * Number(bsize);
  } catch {
    return undefined;
  }
}
