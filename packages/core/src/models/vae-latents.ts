import type { Tensor } from "../graph/index.js";
import { checkLatents, type Latent, type LatentModel, type PriorSite } from "../latents/index.js";
import type { Scope } from "../nn/index.js";
import { categoricalPosterior } from "../posteriors/index.js";
import { uniformCategories, type PriorDistribution } from "../priors/index.js";
import type { Vae } from "./composition.js";

/** Name of the latent that is a VAE's code, and of the label that both nets see. */
export const codeName = "z";
export const labelName = "y";

/** The label of a model as a value that is known, where there is one. */
export const knownLabels = (labels: Tensor | undefined): { readonly [labelName]?: Tensor } =>
  labels ? { [labelName]: labels } : {};

/**
 * The variables of a VAE: z, its code; the label y where it has one: given, or a latent before z that is summed exactly where labels are inferred; and the latents
 * above z. `priorOf` writes p of the highest. Parameters stand where the model's own methods put them.
 */
export function vaeLatents(
  model: Pick<Vae, "latent" | "conditioning" | "hierarchy" | "encode" | "decode">,
  priorOf: (scope: Scope, size: number, labels?: Tensor) => PriorDistribution,
): LatentModel {
  const { conditioning, hierarchy, latent: size } = model;
  const { inferred, supervision } = conditioning ?? {};
  const classes = supervision?.classes ?? 0;
  const looksAt = conditioning ? [labelName] : [];
  const top = ({ scope, value }: PriorSite, dimensions: number): PriorDistribution =>
    priorOf(scope, dimensions, conditioning && value(labelName));
  const { above, prior, priorGiven } = hierarchy?.build({ name: codeName, size, top, topGiven: looksAt }) ?? {
    ...{ above: [], priorGiven: looksAt, prior: (site: PriorSite) => top(site, size) },
  };
  const z: Latent = {
    ...{ name: codeName, kind: "continuous", size, expectation: "draw", posteriorGiven: looksAt },
    ...{ prior, priorGiven },
    posterior: ({ x, scope, value }) => model.encode(x, scope, conditioning && value(labelName)),
  };
  const y: Latent | undefined = inferred && {
    ...{ name: labelName, kind: "categorical", size: classes, expectation: "sum", posteriorGiven: [], priorGiven: [] },
    posterior: ({ x, scope }) => categoricalPosterior(inferred.classify(x, scope)),
    prior: () => uniformCategories(classes),
  };
  return checkLatents({
    givens: conditioning && !inferred ? [{ name: labelName, size: classes }] : [],
    latents: [...(y ? [y] : []), z, ...above],
    code: codeName,
    decode: (values, pixels, scope) => model.decode(values[codeName], pixels, scope, values[labelName]),
  });
}

/** The same variables with the label given, also where it is inferred: then neither q(y|x) nor p(y) counts. */
export function givenLabels(model: LatentModel): LatentModel {
  const { givens, latents } = model;
  const label = latents.find(({ name }) => name === labelName);
  if (!label) return model;
  return {
    ...model,
    givens: [...givens, { name: labelName, size: label.size }],
    latents: latents.filter((latent) => latent !== label),
  };
}
