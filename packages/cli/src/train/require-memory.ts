import { totalmem } from "node:os";
import {
  InputError,
  modelParameters,
  sizeOf,
  valuesPerImage,
  type Config,
  type Dataset,
  type Runtime,
  type Vae,
} from "@latents/core";

/** Copies of the parameters that a training holds: two states in turn (values, moments of Adam and its kin) and the gradient. */
const copiesOf = (optimizer: string): number => (optimizer === "sgd" ? 3 : 7);

/**
 * Throws InputError if the parameters alone cannot be trained in the memory of this machine (or of its container): a training that
 * begins without it makes the machine crawl, and is killed.
 */
export function requireMemory(config: Config, model: Vae, dataset: Dataset, { device }: Pick<Runtime, "device">): void {
  if (device !== "cpu") return;
  const count = modelParameters(model, valuesPerImage(dataset)).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const needed = 4 * count * copiesOf(config.optimizer.type);
  const there = Math.min(totalmem(), process.constrainedMemory?.() || Infinity);
  // images, buffers and the rest of the machine need some too
  if (needed <= 0.9 * there) return;
  const gigabytes = (bytes: number): string => (bytes / 1e9).toLocaleString("en", { maximumSignificantDigits: 3 });
  throw new InputError(
    `model: its ${count.toLocaleString("en")} parameters need ${gigabytes(needed)} GB or more to train, this machine has ${gigabytes(there)} GB; make model.encoder, model.decoder or model.latent smaller`,
  );
}
