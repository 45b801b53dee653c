import { z } from "zod";
import { InputError } from "../errors.js";
import { initializerOption, linear } from "../nn/index.js";
import { withOptions, type OptionsOf } from "../options.js";
import { add, gather, mul, oneHot, reshape, square, stopGradient, sub, sum } from "../ops/index.js";
import { codebookAt, movedTowards, nearestCode } from "./codebook.js";
import type { Codebook, Posterior } from "./posterior.js";

/** Options of `vqPosterior` in a config; code may give the initialiser too. */
export const vqOptions = {
  codes: z.int().min(2).max(100_000).default(128).meta({ description: "Vectors of the codebook" }),
  codeSize: z.int().min(1).default(4).meta({ description: "Dimensions of one; z has as many codes as they fit in" }),
  decay: z.number().gt(0).lt(1).default(0.99).meta({ description: "How long the codebook's moving averages remember" }),
  commitment: z
    .number()
    .min(0)
    .default(0.25)
    .meta({ description: "Weight of the squared distance from the encoder's vectors to their codes" }),
};
const allOptions = { ...vqOptions, initializer: initializerOption };
export type VqPosteriorOptions = OptionsOf<typeof allOptions>;

/**
 * Vector quantisation: the encoder's vectors, `latent / codeSize` of them by the head `vectors`, are each replaced by the nearest row of a codebook, with the slope of what they were.
 * q holds one code for certain: its entropy is 0, and the KL is -log p(codes), from `codes`, the one prior for it. The codebook is no parameter: it follows moving averages of the vectors that
 * are nearest to each row, and a row out of use is moved to one of them. `commitment` times their squared distance is added to the loss, and is no part of the ELBO.
 * State: `uses` [codes, 1], `sums` [codes, codeSize]. Throws InputError unless `latent` is a multiple of `codeSize`.
 * Source: van den Oord, Vinyals & Kavukcuoglu 2017, arXiv:1711.00937, with the averages of its appendix A.1; rows out of use: Dhariwal et al. 2020, arXiv:2005.00341.
 */
export const vqPosterior = withOptions(
  "posterior",
  allOptions,
  ({ codes, codeSize: size, decay, commitment, initializer }): Posterior => ({
    name: "vq",
    support: "codes",
    codebook: (scope): Codebook => ({ table: codebookAt(scope, codes, size).table, codes, size }),
    build: (features, latent, scope) => {
      if (latent % size !== 0)
        throw new InputError(
          `posterior vq: model.latent must be a multiple of codeSize, got ${latent} and ${size}; set one of them`,
        );
      const { uses, sums, table } = codebookAt(scope, codes, size);
      const vectors = linear(latent, { initializer }).apply(features, scope.child("vectors"));
      const places = reshape(vectors, [...vectors.shape.slice(0, -1), latent / size, size]);
      const nearest = nearestCode(places, table);
      const quantised = stopGradient(reshape(gather(table, nearest), vectors.shape));
      // asked twice in a step, it learns from the first
      if (scope.training && uses.latest === uses.current) {
        scope.penalty("commitment", mul(sum(square(sub(vectors, quantised)), -1), commitment));
        const rows = stopGradient(reshape(places, [-1, size]));
        const chosen = oneHot(reshape(nearest, [-1]), codes);
        const moved = movedTowards(rows, chosen, decay, uses.current, sums.current);
        uses.update(moved.uses);
        sums.update(moved.sums);
      }
      const code = add(vectors, stopGradient(sub(quantised, vectors)));
      return {
        mean: code,
        noise: "uniform",
        entropy: mul(sum(quantised, -1), 0),
        // nothing is random: noise only says how many draws
        draw: (noise) => ({ z: add(code, mul(noise, 0)), logProb: mul(sum(noise, -1), 0) }),
      };
    },
  }),
);
