import { InternalError } from "../errors.js";
import type { Tensor } from "../graph/index.js";
import {
  checkLatents,
  type HierarchyLatents,
  type Latent,
  type LatentModel,
  type PosteriorSite,
  type PriorSite,
} from "../latents/index.js";
import type { Scope } from "../nn/index.js";
import { categoricalPosterior, type PosteriorDistribution } from "../posteriors/index.js";
import { uniformCategories, type PriorDistribution } from "../priors/index.js";
import type { Vae } from "./composition.js";

/** How q of the code is made of x. */
export interface CodeParts {
  /** Features [rows, f] of x. */
  features(x: Tensor, scope: Scope, labels?: Tensor): Tensor;
  /** q of the code from features. */
  posteriorOf(features: Tensor, scope: Scope): PosteriorDistribution;
}

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
  model: Pick<Vae, "latent" | "conditioning" | "hierarchy" | "decode"> & CodeParts,
  priorOf: (scope: Scope, size: number, labels?: Tensor) => PriorDistribution,
): LatentModel {
  const { conditioning, hierarchy, latent: size } = model;
  const { inferred, supervision } = conditioning ?? {};
  const classes = supervision?.classes ?? 0;
  const looksAt = conditioning ? [labelName] : [];
  const top = ({ scope, value }: PriorSite, dimensions: number): PriorDistribution =>
    priorOf(scope, dimensions, conditioning && value(labelName));
  const features = ({ x, scope, value, once }: PosteriorSite): Tensor =>
    once("features", () => model.features(x, scope, conditioning && value(labelName)));
  const code = (site: PosteriorSite): PosteriorDistribution => model.posteriorOf(features(site), site.scope);
  const own: HierarchyLatents = { prior: (site) => top(site, size), priorGiven: looksAt };
  const built = hierarchy?.build({ ...{ name: codeName, size, top, topGiven: looksAt }, features, code }) ?? own;
  const { before = [], after = [], posterior = code, posteriorGiven = looksAt, prior, priorGiven } = built;
  const z: Latent = {
    ...{ name: codeName, kind: "continuous", size, expectation: "draw" },
    ...{ posterior, posteriorGiven, prior, priorGiven },
  };
  const y: Latent | undefined = inferred && {
    ...{ name: labelName, kind: "categorical", size: classes, expectation: "sum", posteriorGiven: [], priorGiven: [] },
    posterior: ({ x, scope }) => categoricalPosterior(inferred.classify(x, scope)),
    prior: () => uniformCategories(classes),
  };
  return checkLatents({
    givens: conditioning && !inferred ? [{ name: labelName, size: classes }] : [],
    latents: [...(y ? [y] : []), ...before, z, ...after],
    code: codeName,
    decode: (values, pixels, scope) => model.decode(values[codeName], pixels, scope, values[labelName]),
  });
}

/**
 * q of the code, the latents that q draws before it being at the values that stand for them.  Shapes: x [rows, d], labels [rows, classes].
 */
export function codePosterior(
  { latents, code }: LatentModel,
  { x, scope, labels }: { readonly x: Tensor; readonly scope: Scope; readonly labels?: Tensor },
): PosteriorDistribution {
  const values = new Map<string, Tensor>(labels ? [[labelName, labels]] : []);
  const shared = new Map<string, Tensor>();
  const value = (name: string): Tensor => values.get(name)!;
  const once = (name: string, write: () => Tensor): Tensor => {
    if (!shared.has(name)) shared.set(name, write());
    return shared.get(name)!;
  };
  for (const latent of latents) {
    if (values.has(latent.name)) continue;
    const q = latent.posterior({ x, scope, value, once, prior: () => latent.prior({ scope, value }) });
    if (latent.name === code) return q;
    values.set(latent.name, q.mean);
  }
  throw new InternalError(`the model has no latent ${code}`);
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
