import { variant } from "../variant.js";
import { valuesOf, type PartContext } from "../nn/index.js";
import { autoregressiveOptions, autoregressivePrior } from "./autoregressive-prior.js";
import { categoriesOptions, uniformCategoriesPrior } from "./categories-prior.js";
import { codesOptions, codesPrior } from "./codes-prior.js";
import { exemplarOptions, exemplarPrior } from "./exemplar-prior.js";
import { fullNormalPrior } from "./full-normal-prior.js";
import { gaussianMixtureOptions, gaussianMixturePrior } from "./gaussian-mixture-prior.js";
import { labelNormal } from "./label-normal.js";
import { mafOptions, mafPrior } from "./maf-prior.js";
import type { Prior } from "./prior.js";
import { realNvpOptions, realNvpPrior } from "./real-nvp-prior.js";
import { standardNormal } from "./standard-normal.js";
import { uniformSphere } from "./uniform-sphere.js";
import { vampOptions, vampPrior } from "./vamp-prior.js";

export * from "./prior.js";
export * from "./gaussian-prior.js";
export * from "./uniform-categories.js";
export * from "./standard-normal.js";
export * from "./gaussian-mixture-prior.js";
export * from "./mixture-components.js";
export * from "./label-normal.js";
export * from "./vamp-prior.js";
export * from "./exemplar-prior.js";
export * from "./full-normal-prior.js";
export * from "./flow-prior.js";
export * from "./real-nvp-prior.js";
export * from "./maf-prior.js";
export * from "./autoregressive-prior.js";
export * from "./uniform-sphere.js";
export * from "./categories-prior.js";
export * from "./codes-prior.js";

/** Priors by their word in a config (`model.prior.type`). */
export const priors = {
  "standard-normal": variant({}, (_, __: PartContext): Prior => standardNormal()),
  "gaussian-mixture": variant(gaussianMixtureOptions, (o, _: PartContext): Prior => gaussianMixturePrior(o)),
  "label-normal": variant({}, (_, __: PartContext): Prior => labelNormal()),
  vamp: variant(vampOptions, (o, context: PartContext): Prior => vampPrior({ ...o, size: valuesOf(context) })),
  exemplar: variant(exemplarOptions, (o, context: PartContext): Prior =>
    exemplarPrior({ ...o, size: valuesOf(context) }),
  ),
  "full-normal": variant({}, (_, __: PartContext): Prior => fullNormalPrior()),
  realnvp: variant(realNvpOptions, (o, { initializer }: PartContext): Prior => realNvpPrior({ initializer, ...o })),
  maf: variant(mafOptions, (o, { initializer }: PartContext): Prior => mafPrior({ initializer, ...o })),
  autoregressive: variant(autoregressiveOptions, (o, { initializer }: PartContext): Prior =>
    autoregressivePrior({ initializer, ...o }),
  ),
  "uniform-sphere": variant({}, (_, __: PartContext): Prior => uniformSphere()),
  "uniform-categories": variant(categoriesOptions, (o, _: PartContext): Prior => uniformCategoriesPrior(o)),
  codes: variant(codesOptions, (o, { initializer }: PartContext): Prior => codesPrior({ initializer, ...o })),
};
