import { constant, ndArray } from "../graph/index.js";
import { add, cast, equal, exp, floor, full, mul, sum } from "../ops/index.js";
import type { PriorDistribution } from "./prior.js";

/** `size` categories of equal probability, as one-hot rows; with the KL in closed form,  sum_c q_c log q_c + log size. */
export const uniformCategories = (size: number): PriorDistribution => ({
  logClasses: full([size], -Math.log(size)),
  logProb: (z) => mul(sum(z, -1), -Math.log(size)),
  kl: ({ logClasses }) => logClasses && { total: add(sum(mul(exp(logClasses), logClasses), -1), Math.log(size)) },
  sample: (rows, noise) => {
    const categories = Array.from({ length: size }, (_, c) => c);
    return cast(
      equal(floor(mul(noise("uniform", [rows, 1]), size)), constant(ndArray(categories, [1, size]))),
      "float",
    );
  },
});
