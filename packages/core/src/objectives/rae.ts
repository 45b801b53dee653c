import { z } from "zod";
import { InputError } from "../errors.js";
import type { Tensor } from "../graph/index.js";
import { withOptions, type OptionsOf } from "../options.js";
import { add, gradient, mean, mul, square, sum } from "../ops/index.js";
import { withOthers } from "./elbo-terms.js";
import { weightOption } from "./objective-options.js";
import type { DrawnCode, Objective, Terms } from "./objective.js";

/** Options of `rae`, in a config and in code. */
export const raeOptions = {
  codeWeight: weightOption(0.01, "Weight of half the codes' squared length"),
  regularizer: z
    .enum(["l2", "gradient-penalty"])
    .default("l2")
    .meta({ description: "What keeps the decoder smooth: its parameters' squares, or its slopes in the code" }),
  regularizerWeight: weightOption(0.001, "Weight of the regulariser"),
};
export type RaeOptions = OptionsOf<typeof raeOptions>;

/** Sum of squares of the decoder's parameters, biases too. */
function squaredDecoder({ scope }: Terms): Tensor {
  const own = [...scope.ledger.parameters.values()].filter(({ name }) => name.startsWith("decoder."));
  if (own.length > 0) return own.map(({ tensor }) => sum(square(tensor))).reduce(add);
  throw new InputError(
    'objective.regularizer: "l2" is of the decoder\'s parameters, and this one has none; use "gradient-penalty"',
  );
}

/**
 * |J|^2 of the decoder's mean in the code, J [d, latent], its Frobenius norm, mean over the batch, by one random direction an image:
 * E_v |J^T v|^2 = |J|^2 for v ~ N(0, I). Source of the estimate: Hutchinson 1989.
 */
function squaredSlopes({ scope, x }: Terms, { z, decoded }: DrawnCode): Tensor {
  const direction = scope.noise("normal", x.shape, "direction");
  const [slope] = gradient(sum(mul(decoded.mean, direction)), [z]);
  return mean(sum(square(slope), -1));
}

/**
 * The regularised autoencoder: x is encoded to one point, whose likelihood is penalised in place of noise:
 * -log p(x|z) + codeWeight |z|^2 / 2 + regularizerWeight R,  z the mean that the encoder gives; R is |theta_decoder|^2 or |dD(z) / dz|^2. Nothing makes the codes
 * look like the prior: fit a density to them to draw images. Mean over the batch, in nats per image; no bound of log p(x). Reported as `codeNorm` (the half
 * square) and `regularizer`.
 * Throws InputError for bad options.  Source: Ghosh et al. 2020, arXiv:1903.12436, equations 8 to 11.
 */
export const rae = withOptions("objective", raeOptions, (options): Objective => {
  const { codeWeight, regularizer: kind, regularizerWeight } = options;
  return {
    name: "rae",
    code: "point",
    build: (terms) => {
      const drawn = terms.draw();
      const own = drawn.code("objective rae");
      const codeNorm = mul(mean(sum(square(own.z), -1)), 0.5);
      const regularizer = kind === "l2" ? squaredDecoder(terms) : squaredSlopes(terms, own);
      const penalty = add(mul(codeNorm, codeWeight), mul(regularizer, regularizerWeight));
      return {
        loss: add(withOthers(drawn.rec, own.klOfOthers), penalty),
        parts: { ...drawn.parts, codeNorm, regularizer },
      };
    },
  };
});
