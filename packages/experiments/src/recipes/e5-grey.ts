import type { ConfigInput } from "@latents/core";
import { e5Baseline, e5Source } from "./e5-baseline.js";
import type { Recipe } from "latents/config";

type Likelihood = NonNullable<ConfigInput["model"]>["likelihood"];

/** The 2-D baseline on grey values as they are, with a density or mass of those. */
function greyRecipe(name: string, what: string, likelihood: Likelihood): Recipe {
  const { model, ...rest } = e5Baseline(2, 5);
  return {
    name: `e5-grey-${name}`,
    title: `E5: VAE++ baseline on grey values, ${what}`,
    description: `784-500 and mirror with tanh, 2 latent dimensions, grey values, 5 epochs; ${what}.`,
    config: { ...rest, data: { name: "mnist", binarisation: "none" }, model: { ...model, likelihood } },
    published: {
      source: e5Source,
      protocol: "Beta likelihood with alpha = beta = 2; pictures, no table",
      note: "with alpha = beta = 2 it is a Bernoulli with another scale; here the mean and the spread are learned",
    },
  };
}

/** E5: likelihoods of grey values. Means of normal, Laplace and logistic are kept in (0, 1) as the others' are. */
export const e5GreyRecipes: readonly Recipe[] = [
  greyRecipe("beta", "Beta with a decoded mean and one learned concentration", "beta"),
  greyRecipe("beta-decoded", "Beta with a decoded mean and concentration", { type: "beta", spread: "decoded" }),
  greyRecipe("continuous-bernoulli", "continuous Bernoulli", "continuous-bernoulli"),
  greyRecipe("normal-learned", "normal with one learned standard deviation", {
    ...{ type: "normal", spread: "learned", stddev: 0.3, output: "sigmoid" },
  }),
  greyRecipe("normal-optimal", "normal with the standard deviation that fits best", {
    ...{ type: "normal", spread: "optimal", stddev: 0.3, output: "sigmoid" },
  }),
  greyRecipe("laplace", "Laplace with one learned scale", {
    ...{ type: "laplace", spread: "learned", scale: 0.1, output: "sigmoid" },
  }),
  greyRecipe("logistic", "discretised logistic with one learned scale", {
    ...{ type: "discretised-logistic", output: "sigmoid" },
  }),
];
