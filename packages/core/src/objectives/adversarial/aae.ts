import type { Tensor } from "../../graph/index.js";
import { withOptions, type OptionsOf } from "../../options.js";
import { add, mean, mul, neg, softplus, stopGradient } from "../../ops/index.js";
import { discriminator, discriminatorGroup, discriminatorOptions, tellingApart } from "./discriminator.js";
import { drawPrior, withOthers } from "../elbo-terms.js";
import { codeOption, weightOption } from "../objective-options.js";
import type { Objective } from "../objective.js";

/** Options of `aae`, in a config and in code. */
export const aaeOptions = {
  weight: weightOption(5, "Weight of deceiving the discriminator"),
  ...discriminatorOptions([256, 256], 1e-3),
  code: codeOption("point"),
};
export type AaeOptions = OptionsOf<typeof aaeOptions>;

/**
 * The adversarial autoencoder:  -E[log p(x|z)] - weight E[log D(z)]:  a discriminator D tells draws of the prior from codes, and the encoder deceives it, so that
 * all codes together look like the prior. D is trained beside the model as the group `discriminator` by  -1/2 E[log D(prior's z) + log (1 - D(z))]  with Adam,
 * beta1 0.5; both losses see the same minibatch. Mean over the batch, in nats per image; no bound of log p(x). The second term is reported as `deceived`: it and
 * `discriminatorLoss` are ln 2 where D can only guess. A learned prior moves with its draws, to be told apart less.
 * Throws InputError for bad options.  Source: Makhzani et al. 2016, arXiv:1511.05644, section 2; codes by a point or a draw, as section 2.1.
 */
export const aae = withOptions("objective", aaeOptions, (options): Objective => {
  const { weight, discriminatorHidden, discriminatorRate, code } = options;
  const net = discriminator(discriminatorHidden);
  return {
    name: "aae",
    ...(code === "point" && { code }),
    build: (terms) => {
      const scope = terms.scope.child("discriminator");
      const logRatio = (codes: Tensor): Tensor => net.apply(codes, scope);
      const drawn = terms.draw();
      const own = drawn.code("objective aae");
      const fromPrior = drawPrior(terms, own);
      const deceived = mean(softplus(neg(logRatio(own.z))));
      const loss = tellingApart(logRatio(stopGradient(fromPrior)), logRatio(stopGradient(own.z)));
      return {
        loss: add(withOthers(drawn.rec, own.klOfOthers), mul(deceived, weight)),
        parts: { ...drawn.parts, deceived },
        groups: [discriminatorGroup(scope, loss, discriminatorRate, { beta1: 0.5, beta2: 0.999 })],
      };
    },
  };
});
