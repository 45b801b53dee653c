import type { Tensor } from "../../graph/index.js";
import { withOptions, type OptionsOf } from "../../options.js";
import {
  add,
  cast,
  div,
  equal,
  less,
  matmul,
  mean,
  mul,
  reshape,
  sqrt,
  square,
  sub,
  sum,
  transpose,
} from "../../ops/index.js";
import { constant, ndArray } from "../../graph/index.js";
import { drawPrior, withOthers } from "../elbo-terms.js";
import { codeOption, countOption, weightOption } from "../objective-options.js";
import type { Objective } from "../objective.js";

/** Options of `swae`, in a config and in code. */
export const swaeOptions = {
  lambda: weightOption(100, "Weight of the distance"),
  projections: countOption(50, "Directions in which codes and draws of the prior are compared"),
  code: codeOption("point"),
};
export type SwaeOptions = OptionsOf<typeof swaeOptions>;

/**
 * The place of each number among those of its row, 0 for the least; equal ones in the order in which they stand.
 * Shapes: [rows, n] -> [rows, n], by n^2 comparisons a row.
 */
function ranks(v: Tensor): Tensor {
  const [rows, n] = v.shape.map(Number);
  const [mine, other] = [reshape(v, [rows, n, 1]), reshape(v, [rows, 1, n])];
  const earlier = constant(
    ndArray(
      Array.from({ length: n * n }, (_, i) => Number(i % n < Math.floor(i / n))),
      [n, n],
    ),
  );
  const below = add(cast(less(other, mine), "float"), mul(cast(equal(other, mine), "float"), earlier));
  return sum(below, -1);
}

/**
 * The squared sliced Wasserstein-2 distance of two samples: their shadows on unit directions are sorted, and the least beside the least, ... are compared:
 * mean over directions and items of (a_(i) - b_(i))^2.  Shapes: a, b [n, latent], directions [count, latent] of any length -> [].
 * Source: Kolouri et al. 2019, arXiv:1804.01947, equation 12.
 */
export function slicedWasserstein(a: Tensor, b: Tensor, directions: Tensor): Tensor {
  const units = div(directions, sqrt(sum(square(directions), -1, true)));
  const shadow = (codes: Tensor): Tensor => matmul(units, transpose(codes));
  const [first, second] = [shadow(a), shadow(b)];
  const [count, n] = first.shape.map(Number);
  // [count, n, n]: 1 where an item of a and one of b have the same rank
  const pairs = cast(equal(reshape(ranks(first), [count, n, 1]), reshape(ranks(second), [count, 1, n])), "float");
  const beside = sum(mul(pairs, reshape(second, [count, 1, n])), -1);
  return mean(square(sub(first, beside)));
}

/**
 * The sliced Wasserstein autoencoder:  -E[log p(x|z)] + lambda SW^2(q(z), p(z)), one code of each image against as many draws of the prior, in random directions
 * that are fresh at each step. Mean over the batch, in nats per image; no bound of log p(x). The distance is reported as `slicedWasserstein`.
 * Throws InputError for bad options.  Source: Kolouri et al. 2019, arXiv:1804.01947, algorithm 1.
 */
export const swae = withOptions("objective", swaeOptions, (options): Objective => {
  const { lambda, projections, code } = options;
  return {
    name: "swae",
    ...(code === "point" && { code }),
    build: (terms) => {
      const drawn = terms.draw();
      const own = drawn.code("objective swae");
      const directions = terms.scope.noise("normal", [projections, own.z.shape[1]], "directions");
      const distance = slicedWasserstein(own.z, drawPrior(terms, own), directions);
      return {
        loss: add(withOthers(drawn.rec, own.klOfOthers), mul(distance, lambda)),
        parts: { ...drawn.parts, slicedWasserstein: distance },
      };
    },
  };
});
