import type { Tensor } from "../graph/index.js";
import { checkLatents, type Latent, type LatentModel } from "../latents/index.js";
import { categoricalPosterior } from "../posteriors/index.js";
import { uniformCategories } from "../priors/index.js";
import type { Vae } from "./composition.js";

/** Name of the latent that is a VAE's code, and of the label that both nets see. */
export const codeName = "z";
export const labelName = "y";

/** The label of a model as a value that is known, where there is one. */
export const knownLabels = (labels: Tensor | undefined): { readonly [labelName]?: Tensor } =>
  labels ? { [labelName]: labels } : {};

/**
 * The variables of a VAE: z, its code; and the label y where it has one: given, or a latent before z that is summed exactly where labels are inferred.
 * Parameters stand where the model's own methods put them.
 */
export function vaeLatents(model: Pick<Vae, "latent" | "conditioning" | "encode" | "decode" | "priorIn">): LatentModel {
  const { conditioning, latent: size } = model;
  const { inferred, supervision } = conditioning ?? {};
  const classes = supervision?.classes ?? 0;
  const looksAt = conditioning ? [labelName] : [];
  const z: Latent = {
    ...{ name: codeName, kind: "continuous", size, expectation: "draw", posteriorGiven: looksAt, priorGiven: looksAt },
    posterior: ({ x, scope, value }) => model.encode(x, scope, conditioning && value(labelName)),
    prior: ({ scope, value }) => model.priorIn(scope, conditioning && value(labelName)),
  };
  const y: Latent | undefined = inferred && {
    ...{ name: labelName, kind: "categorical", size: classes, expectation: "sum", posteriorGiven: [], priorGiven: [] },
    posterior: ({ x, scope }) => categoricalPosterior(inferred.classify(x, scope)),
    prior: () => uniformCategories(classes),
  };
  return checkLatents({
    givens: conditioning && !inferred ? [{ name: labelName, size: classes }] : [],
    latents: y ? [y, z] : [z],
    code: codeName,
    decode: (values, pixels, scope) => model.decode(values[codeName], pixels, scope, values[labelName]),
  });
}
