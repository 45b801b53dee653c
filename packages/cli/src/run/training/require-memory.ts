import { totalmem } from "node:os";
import {
  InputError,
  isTable,
  keepOf,
  modelParameters,
  optimizerFromConfig,
  readersOf,
  sizeOf,
  stepMemory,
  trainingProgram,
  valuesPerImage,
  type Config,
  type Dataset,
  type Parts,
  type Runtime,
  type Vae,
} from "@latents/core";

/** Copies of the parameters that a training holds: two states in turn (values, moments of Adam and its kin) and the gradient. */
const copiesOf = (optimizer: string): number => (optimizer === "sgd" ? 3 : 7);

/** Memory of this machine, or of its container. */
const memoryHere = (): number => Math.min(totalmem(), process.constrainedMemory?.() || Infinity);

/**
 * Throws InputError if a training cannot fit into the memory of this machine: by its parameters alone, or with the results of a step, which
 * grow with the batch. A training that begins without it makes the machine crawl, and is killed.
 */
export function requireMemory(
  config: Config,
  model: Vae,
  dataset: Dataset,
  { device }: Pick<Runtime, "device">,
  there = memoryHere(),
  parts?: Parts,
): void {
  if (device !== "cpu") return;
  const size = valuesPerImage(dataset);
  const count = modelParameters(model, size).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  // the best model is kept beside the one that is trained
  const kept = keepOf(config.train) === "best" ? 1 : 0;
  const held = 4 * count * (copiesOf(config.optimizer.type) + kept);
  const gigabytes = (bytes: number): string => (bytes / 1e9).toLocaleString("en", { maximumSignificantDigits: 3 });
  const parameters = `its ${count.toLocaleString("en")} parameters`;
  const refuse = (what: string, bytes: number, remedy: string): never => {
    throw new InputError(
      `model: ${what} need ${gigabytes(bytes)} GB or more to train, this machine has ${gigabytes(there)} GB; make ${remedy} smaller`,
    );
  };
  // images, buffers and the rest of the machine need some too
  const most = 0.9 * there;
  const nets = "model.encoder, model.decoder or model.latent";
  if (held > most) refuse(parameters, held, nets);
  const { batch: whole, accumulate = 1 } = config.train;
  const batch = Math.ceil(whole / accumulate);
  const { clipNorm, emaDecay } = config.optimizer;
  const readers = readersOf("train", model, dataset, { binarisation: config.data.binarisation, seed: config.seed });
  const optimizer = optimizerFromConfig(config, parts);
  const { program } = trainingProgram({
    ...{ model, batch, accumulate, ...readers, optimizer, clipNorm, emaDecay },
    steps: 1,
  });
  const needed = held + stepMemory(program);
  if (needed > most)
    refuse(
      `${parameters} and a step of ${batch} ${isTable(dataset) ? "rows" : "images"}`,
      needed,
      `train.batch, ${nets}`,
    );
}
