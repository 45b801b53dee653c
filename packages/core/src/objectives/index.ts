import type { PartContext } from "../nn/index.js";
import { variant } from "../variant.js";
import { aae, aaeOptions } from "./adversarial/aae.js";
import { beta, betaOptions } from "./beta.js";
import { betaTc, betaTcOptions } from "./beta-tc.js";
import { ciwae, ciwaeOptions } from "./weighted/ciwae.js";
import { dip, dipOptions } from "./dip.js";
import { dreg } from "./weighted/dreg.js";
import { elbo, elboOptions } from "./elbo.js";
import { factor, factorOptions } from "./adversarial/factor.js";
import { geometricJs, geometricJsOptions } from "./matching/geometric-js.js";
import { info, infoOptions } from "./matching/info.js";
import { importanceWeightedOptions, iwae } from "./weighted/iwae.js";
import { jensenShannon, jensenShannonOptions } from "./matching/jensen-shannon.js";
import { miwae, multiplyWeightedOptions } from "./weighted/miwae.js";
import { msSsim, msSsimOptions } from "./similarity/ms-ssim.js";
import { piwae } from "./weighted/piwae.js";
import { rae, raeOptions } from "./rae.js";
import { renyi, renyiOptions } from "./weighted/renyi.js";
import { swae, swaeOptions } from "./matching/swae.js";
import { vaeGan, vaeGanOptions } from "./adversarial/vae-gan.js";
import { waeMmd, waeMmdOptions } from "./matching/wae-mmd.js";

export * from "./objective.js";
export { drawPrior, klTerms } from "./elbo-terms.js";
export { latentTerms, noiseNameOf, type LatentMinibatch } from "./latent-terms.js";
export * from "./matching/mmd.js";
export * from "./elbo.js";
export * from "./beta.js";
export * from "./weighted/iwae.js";
export * from "./weighted/dreg.js";
export * from "./weighted/miwae.js";
export * from "./weighted/piwae.js";
export * from "./weighted/ciwae.js";
export * from "./weighted/renyi.js";
export * from "./matching/jensen-shannon.js";
export * from "./matching/geometric-js.js";
export * from "./adversarial/factor.js";
export * from "./beta-tc.js";
export { dip, type DipOptions } from "./dip.js";
export * from "./matching/info.js";
export * from "./matching/wae-mmd.js";
export { swae, type SwaeOptions } from "./matching/swae.js";
export * from "./rae.js";
export * from "./adversarial/aae.js";
export * from "./adversarial/vae-gan.js";
export * from "./similarity/ms-ssim.js";

/** Objectives by their word in a config (`objective.type`). */
export const objectives = {
  elbo: variant(elboOptions, (o, _: PartContext) => elbo(o)),
  beta: variant(betaOptions, (o, _: PartContext) => beta(o)),
  iwae: variant(importanceWeightedOptions, (o, _: PartContext) => iwae(o)),
  dreg: variant(importanceWeightedOptions, (o, _: PartContext) => dreg(o)),
  miwae: variant(multiplyWeightedOptions, (o, _: PartContext) => miwae(o)),
  piwae: variant(multiplyWeightedOptions, (o, _: PartContext) => piwae(o)),
  ciwae: variant(ciwaeOptions, (o, _: PartContext) => ciwae(o)),
  renyi: variant(renyiOptions, (o, _: PartContext) => renyi(o)),
  "jensen-shannon": variant(jensenShannonOptions, (o, _: PartContext) => jensenShannon(o)),
  "geometric-js": variant(geometricJsOptions, (o, _: PartContext) => geometricJs(o)),
  factor: variant(factorOptions, (o, _: PartContext) => factor(o)),
  "beta-tc": variant(betaTcOptions, (o, _: PartContext) => betaTc(o)),
  dip: variant(dipOptions, (o, _: PartContext) => dip(o)),
  info: variant(infoOptions, (o, _: PartContext) => info(o)),
  "wae-mmd": variant(waeMmdOptions, (o, _: PartContext) => waeMmd(o)),
  swae: variant(swaeOptions, (o, _: PartContext) => swae(o)),
  rae: variant(raeOptions, (o, _: PartContext) => rae(o)),
  aae: variant(aaeOptions, (o, _: PartContext) => aae(o)),
  "vae-gan": variant(vaeGanOptions, (o, { data }: PartContext) => vaeGan({ ...o, shape: [...data.shape] })),
  "ms-ssim": variant(msSsimOptions, (o, { data }: PartContext) => msSsim({ ...o, shape: [...data.shape] })),
};
