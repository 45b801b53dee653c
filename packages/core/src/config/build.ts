import { InputError, InternalError } from "../errors.js";
import { givenWidth } from "../conditioning/index.js";
import type { TableEncoding } from "../data/index.js";
import type { Latent } from "../latents/index.js";
import { codeName, labelName, vae, type Vae } from "../models/index.js";
import { meanOutput, valuesOf, type DataContext, type Layer, type PartContext } from "../nn/index.js";
import type { Likelihood } from "../likelihoods/index.js";
import type { Optimizer } from "../optim/index.js";
import type { TrainOptions } from "../train/index.js";
import { builtInParts, type Parts, type PartsOf } from "./parts.js";
import { hasBuiltInWords } from "./without-code.js";
import type { Choice, Config } from "./schema.js";

/** The variant that a choice names, made with its options (which the schema has checked). */
function make<T, Context>(variants: PartsOf<T, Context>, { type, ...options }: Choice, context: Context): T {
  const found = variants[type];
  if (!found) throw new InputError(`config: there is no "${type}"; choose one of ${Object.keys(variants).join(", ")}`);
  return found.create(options, context);
}

/** What a model was made from, where that was a config. */
const origins = new WeakMap<Vae, Config>();

/** The config that a model was made from; undefined for one made in code, or of words that are not built in. */
export const originOf = (model: Vae): Config | undefined => origins.get(model);

/** What a model is made for: images of a shape [channels, height, width], or the rows of a table, of shape [1, 1, columns], by their encoding. */
export type ModelData =
  | readonly [number, number, number]
  | { readonly shape: readonly [number, number, number]; readonly encoding?: TableEncoding };

/**
 * The VAE that a config describes, for data of a shape; `parts` are those that the config was resolved with. The model remembers the config, see `originOf`.
 * Throws InputError or ShapeError.
 */
export function modelFromConfig(config: Config, modelled: ModelData, parts: Parts = builtInParts): Vae {
  const data = "shape" in modelled ? modelled : { shape: modelled };
  const { encoding } = data;
  const { model } = config;
  const { latent, initializer } = model;
  const early: DataContext = { data, initializer };
  const likelihood = make(parts.likelihoods, model.likelihood, early);
  const conditioning = make(parts.conditionings, model.conditioning, early);
  const classes = conditioning ? givenWidth(conditioning) : 0;
  const code = { name: codeName, kind: "continuous", size: latent } as const;
  const label = { name: labelName, kind: "categorical", size: classes } as const;
  const inferredLabel = conditioning?.inferred ? [label] : [];
  const below: PartContext = {
    ...{ ...early, latent, classes },
    latents: [...inferredLabel, code],
    outputsPerValue: likelihood.outputsPerValue,
    outputs: likelihood.outputsOf?.(valuesOf(early)),
  };
  const hierarchy = make(parts.hierarchies, model.hierarchy, below);
  // what they are called and how large they are: nothing of them is written
  const named = hierarchy?.build({ ...code, top: unwritten, topGiven: [], features: unwritten, code: unwritten });
  const brief = ({ name, kind, size }: Latent): Pick<Latent, "name" | "kind" | "size"> => ({ name, kind, size });
  const [before, after] = [named?.before ?? [], named?.after ?? []].map((latents) => latents.map(brief));
  const context: PartContext = {
    ...below,
    latents: [...inferredLabel, ...before, code, ...after],
  };
  const made = vae({
    encoder: make(parts.encoders, model.encoder, context),
    decoder: decoderOf(config, likelihood, context, parts),
    latent,
    posterior: make(parts.posteriors, model.posterior, context),
    prior: make(parts.priors, model.prior, context),
    likelihood,
    conditioning,
    encoding,
    hierarchy,
    objective: make(parts.objectives, config.objective, context),
  });
  if (hasBuiltInWords(config)) origins.set(made, config);
  return made;
}

/** The decoder, its output beginning where the config wants it. Throws InputError for a table whose output is to begin at a mean. */
function decoderOf({ model }: Config, { isLogit = false }: Likelihood, context: PartContext, parts: Parts): Layer {
  const net = make(parts.decoders, model.decoder, context);
  if (model.outputBias === undefined) return net;
  if (context.data.encoding)
    throw new InputError("model.outputBias: is the mean of images, and the data is a table; leave it out");
  return meanOutput(net, { size: valuesOf(context), isLogit });
}

function unwritten(): never {
  throw new InternalError("a part of a hierarchy was written before its model");
}

/** The optimiser that a config describes. */
export function optimizerFromConfig({ optimizer }: Config, parts: Parts = builtInParts): Optimizer {
  const rate = make(parts.schedules, optimizer.schedule, undefined)(optimizer.learningRate);
  return make(parts.optimizers, optimizer, undefined)(rate);
}

/** Options of `train` as a config states them. */
export function trainOptionsFromConfig(config: Config, parts?: Parts): TrainOptions {
  const { train, optimizer, checkpoint, snapshots, data } = config;
  return {
    ...(train.steps === undefined ? { epochs: train.epochs ?? 1 } : { steps: train.steps }),
    batch: train.batch,
    accumulate: train.accumulate,
    augment: train.augment,
    seed: config.seed,
    device: config.device,
    threads: config.threads,
    optimizer: optimizerFromConfig(config, parts),
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
