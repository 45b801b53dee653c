import { normalProduct } from "../distributions/index.js";
import type { Tensor } from "../graph/index.js";
import { withOptions, type OptionsOf } from "../options.js";
import { gaussianOf, gaussianPosterior } from "../posteriors/index.js";
import type { Hierarchy } from "./hierarchy.js";
import type { Latent, PosteriorSite } from "./latent.js";
import { topDown, topDownInCode } from "./top-down.js";

export type LadderOptions = OptionsOf<typeof topDownInCode>;

/**
 * A ladder above z:  q(z_top|x) ... q(z2|z3, x) q(z|z2, x),  drawn from the top down as p is, p(z_top) ... p(z2|z3) p(z|z2) p(x|z). Each q but the highest is the product of p's Gaussian and
 * one that a deterministic way up from x gives, so that both share what the latents above say. All KLs have closed forms where the prior has one.
 * The code of an image is z with the latents above at their means. Parameters: `layers.z2.up.*` of the way up, `layers.z2.down.*` of p(z|z2), and so on.
 * Throws InputError unless the model's own posterior is a diagonal Gaussian.  Source: Sonderby et al. 2016, arXiv:1602.02282.
 */
export const ladder = withOptions("hierarchy", topDownInCode, (options): Hierarchy => {
  const { trunk, heads, ladderOf } = topDown(options);
  return {
    name: "ladder",
    build: (base) => {
      const { names, all, placeOf, priorOf } = ladderOf(base);
      const last = names.length - 1;
      /** Features of x at rung i of the way up. */
      const features = (site: PosteriorSite, i: number): Tensor =>
        i === 0 ? base.features(site) : site.once(names[i], () => trunk(features(site, i - 1), placeOf(site, i, "up")));
      const fromBelow = (site: PosteriorSite, i: number) =>
        i === 0
          ? gaussianOf("hierarchy ladder", base.code(site))
          : heads(features(site, i), all[i], placeOf(site, i, "up"));
      const posteriorOf = (i: number): Pick<Latent, "posterior" | "posteriorGiven"> => ({
        posteriorGiven: [...base.topGiven, ...(i === last ? [] : [names[i + 1]])],
        posterior: (site) => {
          const own = fromBelow(site, i);
          if (i === last) return gaussianPosterior(own);
          return gaussianPosterior(normalProduct(own, site.prior().gaussian!));
        },
      });
      const before = options.sizes.map((size, j): Latent => ({
        ...{ name: names[j + 1], kind: "continuous", size, expectation: "draw" },
        ...posteriorOf(j + 1),
        ...priorOf(j + 1),
      }));
      return { before: before.reverse(), ...posteriorOf(0), ...priorOf(0) };
    },
  };
});
