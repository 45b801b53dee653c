import { z } from "zod";
import { constant, ndArray, type Tensor } from "../graph/index.js";
import { lambda, linear, sequential } from "../nn/index.js";
import {
  add,
  cast,
  div,
  floor,
  gather,
  leakyRelu,
  mean,
  mul,
  neg,
  reshape,
  softplus,
  stopGradient,
  sub,
} from "../ops/index.js";
import { withOptions, type OptionsOf } from "../options.js";
import { adam } from "../optim/index.js";
import { InputError } from "../errors.js";
import { weightOption } from "./objective-options.js";
import type { Objective } from "./objective.js";

/** Options of `factor`, in a config and in code. */
export const factorOptions = {
  gamma: weightOption(10, "Weight of the total correlation"),
  discriminatorHidden: z
    .array(z.int().min(1))
    .default([1000, 1000, 1000, 1000, 1000, 1000])
    .meta({ description: "Sizes of the discriminator's hidden layers" }),
  discriminatorRate: z
    .number()
    .positive()
    .default(1e-4)
    .meta({ description: "Learning rate of the discriminator's Adam" }),
};
export type FactorOptions = OptionsOf<typeof factorOptions>;

/** Each column of z [batch, latent] turned down the batch by a number of rows of its own, floor(u batch): a draw from the product of the marginals. */
export function permuteDimensions(z: Tensor, uniform: Tensor): Tensor {
  const [batch, latent] = z.shape.map(Number);
  const range = (n: number, shape: number[]): Tensor =>
    constant(
      ndArray(
        Array.from({ length: n }, (_, i) => i),
        shape,
      ),
    );
  const turned = add(range(batch, [batch, 1]), floor(mul(uniform, batch)));
  const row = sub(turned, mul(floor(div(add(turned, 0.5), batch)), batch));
  const place = cast(add(mul(row, latent), range(latent, [latent])), "int");
  return gather(reshape(z, [batch * latent]), place);
}

/**
 * FactorVAE: the ELBO plus the total correlation of q(z),  rec + KL + gamma E_q[log D(z) / (1 - D(z))].  D tells draws of q(z) from those of the
 * product of its marginals; it is an MLP with leaky ReLU 0.2 whose one output is that log ratio (the difference of the two published outputs),
 * trained beside the model as the group `discriminator` by  -1/2 E[log D(z) + log (1 - D(permuted z))]  with Adam, beta1 0.5, beta2 0.9.
 * Both losses see the same minibatch. Mean over the batch, in nats per image; the correlation is reported as `tc`.
 * Throws InputError for bad options, or a batch of one image.  Source: Kim & Mnih 2018, arXiv:1802.05983, algorithm 2.
 */
export const factor = withOptions("objective", factorOptions, (options): Objective => {
  const { gamma, discriminatorHidden, discriminatorRate } = options;
  const slope = lambda("leaky-relu", (x) => leakyRelu(x, 0.2));
  const discriminator = sequential(...discriminatorHidden.flatMap((size) => [linear(size), slope]), linear(1));
  return {
    name: "factor",
    build: (terms) => {
      if (terms.x.shape[0] === 1)
        throw new InputError('objective.type: "factor" permutes codes within a batch of 2 images or more, got 1');
      const scope = terms.scope.child("discriminator");
      const logRatio = (codes: Tensor): Tensor => discriminator.apply(codes, scope);
      const { rec, kl, parts, code } = terms.draw();
      const { z } = code("objective factor");
      const tc = mean(logRatio(z));
      const codes = stopGradient(z);
      const permuted = permuteDimensions(codes, terms.scope.noise("uniform", [z.shape[1]], "permutation"));
      const own = mul(add(mean(softplus(neg(logRatio(codes)))), mean(softplus(logRatio(permuted)))), 0.5);
      return {
        loss: add(add(rec, kl), mul(tc, gamma)),
        parts: { ...parts, tc },
        groups: [
          {
            name: "discriminator",
            scope: scope.path,
            loss: own,
            optimizer: adam(discriminatorRate, { beta1: 0.5, beta2: 0.9 }),
          },
        ],
      };
    },
  };
});
