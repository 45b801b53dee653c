import { constant, ndArray, type Tensor } from "../../graph/index.js";
import { add, cast, div, floor, gather, mean, mul, reshape, stopGradient, sub } from "../../ops/index.js";
import { withOptions, type OptionsOf } from "../../options.js";
import { InputError } from "../../errors.js";
import { discriminator, discriminatorGroup, discriminatorOptions, tellingApart } from "./discriminator.js";
import { weightOption } from "../objective-options.js";
import type { Objective } from "../objective.js";

/** Options of `factor`, in a config and in code. */
export const factorOptions = {
  gamma: weightOption(10, "Weight of the total correlation"),
  ...discriminatorOptions([1000, 1000, 1000, 1000, 1000, 1000], 1e-4),
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
  const net = discriminator(discriminatorHidden);
  return {
    name: "factor",
    build: (terms) => {
      if (terms.x.shape[0] === 1)
        throw new InputError('objective.type: "factor" permutes codes within a batch of 2 images or more, got 1');
      const scope = terms.scope.child("discriminator");
      const logRatio = (codes: Tensor): Tensor => net.apply(codes, scope);
      const { rec, kl, parts, code } = terms.draw();
      const { z } = code("objective factor");
      const tc = mean(logRatio(z));
      const codes = stopGradient(z);
      const permuted = permuteDimensions(codes, terms.scope.noise("uniform", [z.shape[1]], "permutation"));
      const own = tellingApart(logRatio(codes), logRatio(permuted));
      return {
        loss: add(add(rec, kl), mul(tc, gamma)),
        parts: { ...parts, tc },
        groups: [discriminatorGroup(scope, own, discriminatorRate, { beta1: 0.5, beta2: 0.9 })],
      };
    },
  };
});
