import { z } from "zod";
import type { Tensor } from "../graph/index.js";
import {
  activation,
  activationOption,
  applied,
  initializerOption,
  linear,
  sequential,
  type Scope,
} from "../nn/index.js";
import type { OptionsOf } from "../options.js";
import { normal, type Normal } from "../distributions/index.js";
import { clip } from "../ops/index.js";
import { normalPosterior } from "../posteriors/index.js";
import { gaussianPrior } from "../priors/index.js";
import type { HierarchyBase } from "./hierarchy.js";
import type { Latent, PriorSite } from "./latent.js";

/** Options of latents above z in a config; code may give the initialiser too. */
export const topDownOptions = {
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
export const topDownInCode = { ...topDownOptions, initializer: initializerOption };
type Options = Required<Omit<OptionsOf<typeof topDownInCode>, "initializer">> &
  Pick<OptionsOf<typeof topDownInCode>, "initializer">;

/**
 * Bound of the conditionals' log-variances, either way: variances of 1e-8 to 1e8. Where q follows p for free, nothing else keeps p(z|z2) from becoming a point whose
 * precision overflows.
 */
const mostLogVar = Math.log(1e8);

/**
 * What hierarchies of Gaussians share:  p(z_top) ... p(z2|z3) p(z|z2),  each conditional a diagonal Gaussian by an MLP of the latent above it, p of the highest the
 * model's prior. Parameters: `layers.z2.down.*` of p(z|z2), and so on.
 */
export function topDown({ sizes, hidden, activation: between, initializer }: Options) {
  const act = activation(between);
  const trunk = sequential(...hidden.flatMap((width) => [linear(width, { initializer }), act]));
  const heads = normalPosterior({ initializer });
  /** The diagonal Gaussian that features have at `place`, its variances bounded. */
  const gaussianAt = (features: Tensor, size: number, place: Scope): Normal => {
    const { mean, logVar } = heads.build(features, size, place).gaussian!;
    return normal(mean, clip(logVar, -mostLogVar, mostLogVar));
  };
  return {
    /** The hidden layers of a net at `place`. */
    trunk: (value: Tensor, place: Scope): Tensor => applied(trunk, value, place.child("net")),
    heads: gaussianAt,
    /** The latents from the code up: names, sizes, places of their nets, and p of each. */
    ladderOf: ({ name, size, top, topGiven }: HierarchyBase) => {
      const names = [name, ...sizes.map((_, i) => `${name}${i + 2}`)];
      const all = [size, ...sizes];
      const placeOf = ({ scope }: PriorSite, i: number, way: "up" | "down"): Scope =>
        scope.child("layers").child(names[i]).child(way);
      const priorOf = (i: number): Pick<Latent, "prior" | "priorGiven"> => {
        if (i === sizes.length) return { priorGiven: topGiven, prior: (site) => top(site, all[i]) };
        const above = names[i + 1];
        return {
          priorGiven: [above],
          prior: (site) => {
            const place = placeOf(site, i + 1, "down");
            const features = applied(trunk, site.value(above), place.child("net"));
            return gaussianPrior(gaussianAt(features, all[i], place), all[i]);
          },
        };
      };
      return { names, all, placeOf, priorOf };
    },
  };
}
