import { z } from "zod";
import { InputError } from "../errors.js";
import { withOptions, type OptionsOf } from "../options.js";
import { add, cast, floor, mul, neg, oneHot, reshape, sum } from "../ops/index.js";
import type { Prior } from "./prior.js";

/** Options of `uniformCategoriesPrior`, in a config and in code. */
export const categoriesOptions = {
  categories: z
    .int()
    .min(2)
    .max(100_000)
    .default(10)
    .meta({ description: "Categories of each variable, the posterior's" }),
};
export type UniformCategoriesPriorOptions = OptionsOf<typeof categoriesOptions>;

/**
 * Categorical variables, one-hot side by side in z, each category of equal probability:  KL(q || p) = (latent / categories) log categories - H(q), in closed form.
 * Throws InputError unless `latent` is a multiple of `categories`, and for a q of other categories.  Source: Jang, Gu & Poole 2017, arXiv:1611.01144.
 */
export const uniformCategoriesPrior = withOptions("prior", categoriesOptions, ({ categories }): Prior => ({
  name: "uniform-categories",
  support: "categories",
  build: (latent) => {
    if (latent % categories !== 0)
      throw new InputError(
        `prior uniform-categories: model.latent must be a multiple of categories, got ${latent} and ${categories}; set one of them`,
      );
    const variables = latent / categories;
    return {
      logProb: (at) => mul(sum(at, -1), -Math.log(categories)),
      kl: ({ categories: own, entropy }) => {
        if (own !== undefined && own !== categories)
          throw new InputError(
            `prior uniform-categories: must have the posterior's categories, ${own}, got ${categories}; set model.prior.categories to ${own}`,
          );
        return entropy && { total: add(neg(entropy), variables * Math.log(categories)) };
      },
      sample: (rows, noise) => {
        const drawn = cast(floor(mul(noise("uniform", [rows, variables]), categories)), "int");
        return reshape(oneHot(drawn, categories), [rows, latent]);
      },
    };
  },
}));
