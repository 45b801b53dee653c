import { variant } from "../variant.js";
import { valuesOf, type PartContext } from "../nn/index.js";
import { gaussianMixtureOptions, gaussianMixturePrior } from "./gaussian-mixture-prior.js";
import { labelNormal } from "./label-normal.js";
import type { Prior } from "./prior.js";
import { realNvpOptions, realNvpPrior } from "./real-nvp-prior.js";
import { standardNormal } from "./standard-normal.js";
import { vampOptions, vampPrior } from "./vamp-prior.js";

export * from "./prior.js";
export * from "./gaussian-prior.js";
export * from "./uniform-categories.js";
export * from "./standard-normal.js";
export * from "./gaussian-mixture-prior.js";
export * from "./mixture-components.js";
export * from "./label-normal.js";
export * from "./vamp-prior.js";
export * from "./real-nvp-prior.js";

/** Priors by their word in a config (`model.prior.type`). */
export const priors = {
  "standard-normal": variant({}, (_, __: PartContext): Prior => standardNormal()),
  "gaussian-mixture": variant(gaussianMixtureOptions, (o, _: PartContext): Prior => gaussianMixturePrior(o)),
  "label-normal": variant({}, (_, __: PartContext): Prior => labelNormal()),
  vamp: variant(vampOptions, (o, context: PartContext): Prior => vampPrior({ ...o, size: valuesOf(context) })),
  realnvp: variant(realNvpOptions, (o, { initializer }: PartContext): Prior => realNvpPrior({ initializer, ...o })),
};
