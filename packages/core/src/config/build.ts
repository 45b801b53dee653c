import type { z } from "zod";
import { conditionings, givenWidth, type Conditioning } from "../conditioning/index.js";
import type { TableEncoding } from "../data/index.js";
import { InputError } from "../errors.js";
import { hierarchies, type Hierarchy } from "../latents/index.js";
import { likelihoods, type Likelihood, type LikelihoodContext } from "../likelihoods/index.js";
import { vae, type Vae } from "../models/index.js";
import { decoders, encoders, valuesOf, type Layer, type PartContext } from "../nn/index.js";
import { objectives, type Objective } from "../objectives/index.js";
import { optimizers, schedules, type Optimizer, type Schedule } from "../optim/index.js";
import { posteriors, type Posterior } from "../posteriors/index.js";
import { priors, type Prior } from "../priors/index.js";
import type { TrainOptions } from "../train/index.js";
import type { Variant } from "../variant.js";
import type { Choice, Config } from "./schema.js";

/** The variant that a choice names, made with its options (which the schema has checked). */
function make<T, Context = undefined>(
  variants: Readonly<Record<string, Variant<T, z.ZodRawShape, Context>>>,
  { type, ...options }: Choice,
  context: Context,
): T {
  const found = variants[type];
  if (!found) throw new InputError(`config: there is no "${type}"; choose one of ${Object.keys(variants).join(", ")}`);
  return found.create(options, context);
}

/** Variants of one kind, by word. */
type Of<T, Context = PartContext> = Record<string, Variant<T, z.ZodRawShape, Context>>;

/** What a model is made for: images of a shape [channels, height, width], or the rows of a table, of shape [1, 1, columns], by their encoding. */
export type ModelData =
  | readonly [number, number, number]
  | { readonly shape: readonly [number, number, number]; readonly encoding?: TableEncoding };

/** What a model was made from, where that was a config. */
const origins = new WeakMap<Vae, Config>();

/** The config that a model was made from, whose words describe it wholly; undefined for one made in code. */
export const configOf = (model: Vae): Config | undefined => origins.get(model);

/** The VAE that a config describes, for data of a shape; the model remembers the config, see `configOf`. Throws InputError or ShapeError. */
export function modelFromConfig(config: Config, data: ModelData): Vae {
  const { shape, encoding } = "shape" in data ? data : { shape: data, encoding: undefined };
  const { model } = config;
  const { latent, initializer } = model;
  const likelihood = make(likelihoods as Of<Likelihood, LikelihoodContext>, model.likelihood, { encoding });
  const early = { shape, initializer, encoding };
  const conditioning = make(conditionings as Of<Conditioning | undefined, typeof early>, model.conditioning, early);
  const context: PartContext = {
    ...{ ...early, latent },
    classes: conditioning ? givenWidth(conditioning) : 0,
    outputsPerValue: likelihood.outputsPerValue,
    outputs: likelihood.outputsOf?.(valuesOf(early)),
  };
  const made = vae({
    encoder: make(encoders as Of<Layer>, model.encoder, context),
    decoder: make(decoders as Of<Layer>, model.decoder, context),
    latent,
    posterior: make(posteriors as Of<Posterior>, model.posterior, context),
    prior: make(priors as Of<Prior>, model.prior, context),
    likelihood,
    conditioning,
    encoding,
    hierarchy: make(hierarchies as Of<Hierarchy | undefined>, model.hierarchy, context),
    objective: make(objectives as Of<Objective, undefined>, config.objective, undefined),
  });
  origins.set(made, config);
  return made;
}

/** The optimiser that a config describes. */
export function optimizerFromConfig({ optimizer }: Config): Optimizer {
  const rate = make(
    schedules as Of<(rate: number) => Schedule, undefined>,
    optimizer.schedule,
    undefined,
  )(optimizer.learningRate);
  return make(optimizers as Of<(rate: Schedule) => Optimizer, undefined>, optimizer, undefined)(rate);
}

/** Options of `train` as a config states them. */
export function trainOptionsFromConfig(config: Config): TrainOptions {
  const { train, optimizer, checkpoint, snapshots, data } = config;
  return {
    ...(train.steps === undefined ? { epochs: train.epochs ?? 1 } : { steps: train.steps }),
    batch: train.batch,
    seed: config.seed,
    device: config.device,
    threads: config.threads,
    optimizer: optimizerFromConfig(config),
    clipNorm: optimizer.clipNorm,
    emaDecay: optimizer.emaDecay,
    binarisation: data.binarisation,
    validation: data.validation === 0 ? undefined : data.validation,
    validateEvery: train.validateEvery,
    earlyStopping: train.earlyStopping,
    keep: train.keep,
    checkpointEvery: checkpoint.every,
    checkpointEverySeconds: checkpoint.everySeconds,
    snapshots: { epochs: snapshots.epochs, every: snapshots.every },
  };
}
