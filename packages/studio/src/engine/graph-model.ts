import {
  mixtureComponents,
  modelFromConfig,
  readModelFile,
  TrainedVae,
  type Config,
  type ModelValues,
  type Runtime,
} from "@latents/core";
import type { ModelFacts } from "./engine-api";
import type { PageModel } from "./page-model";

/** A model of built-in words, made from its values; `where` names the file in errors. Throws FormatError. */
export function graphModel(bytes: Uint8Array, where: string, runtime: Runtime): PageModel {
  const { name, step, config, shape, values } = readModelFile(bytes, where);
  const vae = new TrainedVae(modelFromConfig(config, shape), values, shape, runtime);
  const { binarisation } = config.data;
  return {
    vae,
    presented: config,
    facts: {
      ...{ name, step, shape, binarisation, score: "importance" },
      ...{ latent: vae.latent, classes: vae.classes, infersLabels: vae.infersLabels },
      data: dataName(config.data.name),
      prior: config.model.prior.type,
      hasStandardPrior: vae.hasStandardPrior,
      likelihood: config.model.likelihood.type,
      ...priorComponents(config, values, vae.latent),
    },
    ownKl: async (images) => (await vae.evaluate(images, { binarisation, seed: config.seed })).klPerDimension,
    drawing: async () => new (await import("./draw-scores")).DrawScores(vae, binarisation),
  };
}

/** A data set's name; undefined for the file of somebody. */
export const dataName = (name: unknown): string | undefined =>
  typeof name === "string" && /^[\w-]+$/.test(name) ? name : undefined;

/** The components of a model's prior, where it is a Gaussian mixture. */
function priorComponents({ model }: Config, values: ModelValues, latent: number): Pick<ModelFacts, "components"> {
  if (model.prior.type !== "gaussian-mixture") return {};
  const components = mixtureComponents(values, latent).map(({ weight, mean, stddev }) => ({
    ...{ weight, mean: [...mean], std: [...stddev] },
  }));
  return { components };
}
