import { withOptions, type OptionsOf } from "../options.js";
import { gaussianPosterior } from "../posteriors/index.js";
import type { Hierarchy } from "./hierarchy.js";
import type { Latent } from "./latent.js";
import { topDown, topDownInCode } from "./top-down.js";

export type StochasticLayersOptions = OptionsOf<typeof topDownInCode>;

/**
 * Stochastic layers above z:  q(z|x) q(z2|z) q(z3|z2) ...,  p(z_top) ... p(z2|z3) p(z|z2) p(x|z),  each conditional a diagonal Gaussian by an MLP of the latent
 * beside it; p of the highest is the model's prior. The KLs of all but the highest look at what is drawn later, and are sampled.
 * Parameters: `layers.z2.up.*` of q(z2|z), `layers.z2.down.*` of p(z|z2), and so on.
 * Throws InputError unless there is a size or more, and all are positive whole numbers.  Source: Burda et al. 2016, arXiv:1509.00519, section 5.
 */
export const stochasticLayers = withOptions("hierarchy", topDownInCode, (options): Hierarchy => {
  const { trunk, heads, ladderOf } = topDown(options);
  return {
    name: "layers",
    build: (base) => {
      const { names, all, placeOf, priorOf } = ladderOf(base);
      const after = options.sizes.map((own, j): Latent => ({
        ...{ name: names[j + 1], kind: "continuous", size: own, expectation: "draw", posteriorGiven: [names[j]] },
        ...priorOf(j + 1),
        posterior: (site) => {
          const place = placeOf(site, j + 1, "up");
          return gaussianPosterior(heads(trunk(site.value(names[j]), place), all[j + 1], place));
        },
      }));
      return { after, ...priorOf(0) };
    },
  };
});
