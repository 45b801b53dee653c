import { z } from "zod";
import { InputError } from "../errors.js";
import { constant, type Tensor } from "../graph/index.js";
import { activationOption, autoregressiveNet, initializerOption, strictlyLower } from "../nn/index.js";
import { withOptions, type OptionsOf } from "../options.js";
import {
  cast,
  exp,
  full,
  greaterEqual,
  logSoftmax,
  matmul,
  mul,
  oneHot,
  reshape,
  stopGradient,
  sub,
  sum,
  toFloat,
  transpose,
} from "../ops/index.js";
import { nearestCode } from "../posteriors/index.js";
import type { Prior } from "./prior.js";

/** Options of `codesPrior` in a config; code may give the initialiser too. */
export const codesOptions = {
  hidden: z.int().min(1).default(512).meta({ description: "Hidden units of the autoregressive net" }),
  activation: activationOption("relu", "Activation of this net"),
};
const allOptions = { ...codesOptions, initializer: initializerOption };
export type CodesPriorOptions = OptionsOf<typeof allOptions>;

/**
 * p(codes) = prod_i p(k_i | k_1 .. k_(i-1))  of a posterior with a codebook, by an autoregressive net of the codes before, one-hot. Codes have no slope, so that -log p(codes), the KL,
 * moves this net alone: trained beside the model it is the second stage of the paper, which trains it afterwards. A draw takes one pass for every code.
 * Parameters: `in`, `out`.  Throws InputError where q has no codebook.  Source: van den Oord, Vinyals & Kavukcuoglu 2017, arXiv:1711.00937, section 3.3, with the net of
 * Germain et al. 2015, arXiv:1502.03509.
 */
export const codesPrior = withOptions("prior", allOptions, (options): Prior => ({
  name: "codes",
  support: "codes",
  build: (latent, scope, { codebook } = {}) => {
    if (!codebook)
      throw new InputError(
        "prior codes: is made of the posterior's codebook, and this one has none; set model.posterior.type to vq",
      );
    const { table, codes, size } = codebook;
    const places = latent / size;
    const net = autoregressiveNet({ size: places, inputs: codes, outputs: codes, reversed: false, ...options });
    /** Of codes one-hot, [..., places, codes]: log p of each code at each place, [..., codes, places]. */
    const logCodes = (chosen: Tensor): Tensor => {
      const lead = chosen.shape.slice(0, -2);
      const all = net(reshape(chosen, [...lead, places * codes]), scope);
      return logSoftmax(reshape(all, [...lead, codes, places]), -2);
    };
    return {
      logProb: (at) => {
        const vectors = reshape(stopGradient(at), [...at.shape.slice(0, -1), places, size]);
        const chosen = oneHot(nearestCode(vectors, table), codes);
        const last = chosen.rank - 1;
        const byCode = transpose(chosen, [...chosen.shape.slice(0, -2).keys(), last, last - 1]);
        return sum(mul(logCodes(chosen), byCode), [-2, -1]);
      },
      sample: (rows, noise) => {
        const uniform = reshape(noise("uniform", [rows, places]), [rows, 1, places]);
        const before = constant(strictlyLower(codes));
        // the first pass may begin anywhere: the first place sees none; each pass makes one more right
        let chosen = mul(reshape(uniform, [rows, places, 1]), full([codes], 0));
        for (let pass = 0; pass < places; pass++) {
          const starts = matmul(before, exp(logCodes(chosen)));
          const reached = sum(toFloat(greaterEqual(uniform, starts)), -2);
          chosen = oneHot(cast(sub(reached, 1), "int"), codes);
        }
        return reshape(matmul(chosen, table), [rows, latent]);
      },
    };
  },
}));
