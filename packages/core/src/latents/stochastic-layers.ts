import { z } from "zod";
import type { Tensor } from "../graph/index.js";
import { activation, activationOption, initializerOption, linear, sequential, type Scope } from "../nn/index.js";
import { withOptions, type OptionsOf } from "../options.js";
import { normalPosterior, type PosteriorDistribution } from "../posteriors/index.js";
import { gaussianPrior } from "../priors/index.js";
import type { Hierarchy } from "./hierarchy.js";
import type { Latent, PriorSite } from "./latent.js";

/** Options of `stochasticLayers` in a config; code may give the initialiser too. */
export const stochasticLayersOptions = {
  sizes: z
    .array(z.int().min(1))
    .min(1)
    .default([50])
    .meta({ description: "Dimensions of the latents above z, from z upwards" }),
  hidden: z
    .array(z.int().min(1))
    .default([100, 100])
    .meta({ description: "Sizes of the hidden layers of each net between two latents" }),
  activation: activationOption("tanh", "Activation of these nets"),
};
const allOptions = { ...stochasticLayersOptions, initializer: initializerOption };
export type StochasticLayersOptions = OptionsOf<typeof allOptions>;

/**
 * Stochastic layers above z:  q(z|x) q(z2|z) q(z3|z2) ...,  p(z_top) ... p(z2|z3) p(z|z2) p(x|z),  each conditional a diagonal Gaussian by an MLP of the latent
 * beside it; p of the highest is the model's prior. The KLs of all but the highest look at what is drawn later, and are sampled.
 * Parameters: `layers.z2.up.*` of q(z2|z), `layers.z2.down.*` of p(z|z2), and so on.
 * Throws InputError unless there is a size or more, and all are positive whole numbers.  Source: Burda et al. 2016, arXiv:1509.00519, section 5.
 */
export const stochasticLayers = withOptions("hierarchy", allOptions, (options): Hierarchy => {
  const { sizes, hidden, activation: between, initializer } = options;
  const act = activation(between);
  const trunk = sequential(...hidden.flatMap((width) => [linear(width, { initializer }), act]));
  const heads = normalPosterior({ initializer });
  /** A Gaussian over `size` dimensions by the net of `value` at `place`. */
  const gaussian = (value: Tensor, size: number, place: Scope): PosteriorDistribution =>
    heads.build(trunk.apply(value, place.child("net")), size, place);
  return {
    name: "layers",
    build: ({ name, size, top, topGiven }) => {
      const names = [name, ...sizes.map((_, i) => `${name}${i + 2}`)];
      const all = [size, ...sizes];
      const placeOf = ({ scope }: PriorSite, i: number, way: "up" | "down"): Scope =>
        scope.child("layers").child(names[i]).child(way);
      /** p of latent i, and what it looks at. */
      const priorOf = (i: number): Pick<Latent, "prior" | "priorGiven"> =>
        i === sizes.length
          ? { priorGiven: topGiven, prior: (site) => top(site, all[i]) }
          : {
              priorGiven: [names[i + 1]],
              prior: (site) =>
                gaussianPrior(
                  gaussian(site.value(names[i + 1]), all[i], placeOf(site, i + 1, "down")).gaussian!,
                  all[i],
                ),
            };
      const above = sizes.map((own, j): Latent => ({
        ...{ name: names[j + 1], kind: "continuous", size: own, expectation: "draw", posteriorGiven: [names[j]] },
        ...priorOf(j + 1),
        posterior: (site) => gaussian(site.value(names[j]), own, placeOf(site, j + 1, "up")),
      }));
      return { above, ...priorOf(0) };
    },
  };
});
