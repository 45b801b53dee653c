import { conditionings, type Conditioning } from "../conditioning/index.js";
import { InputError } from "../errors.js";
import { likelihoods, type Likelihood } from "../likelihoods/index.js";
import { vae, type Vae } from "../models/index.js";
import { decoders, encoders, type Layer, type NetContext } from "../nn/index.js";
import { objectives, type Objective } from "../objectives/index.js";
import { optimizers, schedules, type Optimizer, type Schedule } from "../optim/index.js";
import { posteriors, type Posterior } from "../posteriors/index.js";
import { priors, type Prior } from "../priors/index.js";
import type { TrainOptions } from "../train/index.js";
import type { Variant } from "../variant.js";
import type { Choice, Config } from "./schema.js";

/** The variant that a choice names, made with its options (which the schema has checked). */
function make<T>(variants: Readonly<Record<string, Variant<T>>>, { type, ...options }: Choice): T {
  const found = variants[type];
  if (!found) throw new InputError(`config: there is no "${type}"; choose one of ${Object.keys(variants).join(", ")}`);
  return found.create(options);
}

type MakeConditioning = (context: Pick<NetContext, "shape" | "initializer">) => Conditioning | undefined;

/** The VAE that a config describes, for images of `shape` [channels, height, width]. Throws InputError or ShapeError. */
export function modelFromConfig(config: Config, shape: readonly [number, number, number]): Vae {
  const { model } = config;
  const likelihood = make(likelihoods as Record<string, Variant<Likelihood>>, model.likelihood);
  const { latent, initializer } = model;
  const conditioning = make(
    conditionings as Record<string, Variant<MakeConditioning>>,
    model.conditioning,
  )({
    ...{ shape, initializer },
  });
  const context: NetContext = {
    ...{ shape, latent, initializer },
    classes: conditioning?.supervision.classes ?? 0,
    outputsPerValue: likelihood.outputsPerValue,
  };
  const posterior: Choice = { initializer: model.initializer, ...model.posterior };
  return vae({
    encoder: make(encoders as Record<string, Variant<(context: NetContext) => Layer>>, model.encoder)(context),
    decoder: make(decoders as Record<string, Variant<(context: NetContext) => Layer>>, model.decoder)(context),
    latent: model.latent,
    posterior: make(posteriors as Record<string, Variant<Posterior>>, posterior),
    prior: make(priors as Record<string, Variant<Prior>>, model.prior),
    likelihood,
    conditioning,
    objective: make(objectives as Record<string, Variant<Objective>>, config.objective),
  });
}

/** The optimiser that a config describes. */
export function optimizerFromConfig({ optimizer }: Config): Optimizer {
  const rate = make(
    schedules as Record<string, Variant<(rate: number) => Schedule>>,
    optimizer.schedule,
  )(optimizer.learningRate);
  return make(optimizers as Record<string, Variant<(rate: Schedule) => Optimizer>>, optimizer)(rate);
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
