import type { PartContext } from "../nn/index.js";
import { variant } from "../variant.js";
import { beta, betaOptions } from "./beta.js";
import { betaTc, betaTcOptions } from "./beta-tc.js";
import { dreg } from "./dreg.js";
import { elbo, elboOptions } from "./elbo.js";
import { factor, factorOptions } from "./factor.js";
import { geometricJs, geometricJsOptions } from "./geometric-js.js";
import { info, infoOptions } from "./info.js";
import { importanceWeightedOptions, iwae } from "./iwae.js";
import { jensenShannon, jensenShannonOptions } from "./jensen-shannon.js";

export * from "./objective.js";
export { drawPrior, klTerms } from "./elbo-terms.js";
export { latentTerms, noiseNameOf, type LatentMinibatch } from "./latent-terms.js";
export * from "./elbo.js";
export * from "./beta.js";
export * from "./iwae.js";
export * from "./dreg.js";
export * from "./jensen-shannon.js";
export * from "./geometric-js.js";
export * from "./factor.js";
export * from "./beta-tc.js";
export * from "./info.js";

/** Objectives by their word in a config (`objective.type`). */
export const objectives = {
  elbo: variant(elboOptions, (o, _: PartContext) => elbo(o)),
  beta: variant(betaOptions, (o, _: PartContext) => beta(o)),
  iwae: variant(importanceWeightedOptions, (o, _: PartContext) => iwae(o)),
  dreg: variant(importanceWeightedOptions, (o, _: PartContext) => dreg(o)),
  "jensen-shannon": variant(jensenShannonOptions, (o, _: PartContext) => jensenShannon(o)),
  "geometric-js": variant(geometricJsOptions, (o, _: PartContext) => geometricJs(o)),
  factor: variant(factorOptions, (o, _: PartContext) => factor(o)),
  "beta-tc": variant(betaTcOptions, (o, _: PartContext) => betaTc(o)),
  info: variant(infoOptions, (o, _: PartContext) => info(o)),
};
