import { variant } from "../variant.js";
import { standardNormal } from "./standard-normal.js";

export * from "./prior.js";
export * from "./standard-normal.js";

/** Priors by their word in a config (`model.prior.type`). */
export const priors = {
  "standard-normal": variant({}, () => standardNormal()),
};
