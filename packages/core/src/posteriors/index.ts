import { variant } from "../variant.js";
import type { PartContext } from "../nn/index.js";
import { iafOptions, iafPosterior } from "./iaf-posterior.js";
import { normalPosterior, normalPosteriorOptions } from "./normal-posterior.js";
import type { Posterior } from "./posterior.js";

export * from "./posterior.js";
export * from "./gaussian-posterior.js";
export * from "./categorical-posterior.js";
export * from "./normal-posterior.js";
export * from "./iaf-posterior.js";

/** Posteriors by their word in a config (`model.posterior.type`). */
export const posteriors = {
  normal: variant(normalPosteriorOptions, (o, { initializer }: PartContext): Posterior =>
    normalPosterior({ initializer, ...o }),
  ),
  iaf: variant(iafOptions, (o, { initializer }: PartContext): Posterior => iafPosterior({ initializer, ...o })),
};
