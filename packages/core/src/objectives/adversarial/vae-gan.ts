import { z } from "zod";
import type { Tensor } from "../../graph/index.js";
import { convEncoder, linear, sequential, type Layer } from "../../nn/index.js";
import { withOptions, type OptionsOf } from "../../options.js";
import { add, concat, mean, mul, neg, softplus, split, square, stopGradient, sub, sum } from "../../ops/index.js";
import { adam } from "../../optim/index.js";
import { madeWith } from "../../variant.js";
import { balance, balanceOptions, slopeWhere } from "./balance.js";
import { discriminatorOptions, leakyLayers, tellingApart } from "./discriminator.js";
import { drawPrior } from "../elbo-terms.js";
import { shapeOption, weightOption } from "../objective-options.js";
import type { Objective } from "../objective.js";

/** Options of `vaeGan` in a config; code says the images' shape too, where the discriminator convolves. */
export const vaeGanOptions = {
  gamma: weightOption(1, "Weight of the features' distance beside the adversary, for the decoder"),
  ...discriminatorOptions([512, 256], 2e-4, "Learning rate of the Adam of decoder and discriminator"),
  ...balanceOptions,
  discriminatorChannels: z.array(z.int().min(1)).default([]).meta({
    description:
      "Channels of stride-2 convolutions before the discriminator's hidden layers; none: it sees the values in a row",
  }),
};
const allOptions = { ...vaeGanOptions, shape: shapeOption.default([1, 28, 28]) };
export type VaeGanOptions = OptionsOf<typeof allOptions>;

/** What the discriminator sees of images: features, and the log ratio of being real. */
interface Seen {
  readonly features: Tensor;
  readonly logRatio: Tensor;
}

/**
 * VAE-GAN: images are compared by what a discriminator D sees of them, f(x), the values of its last hidden layer, in place of their pixels.
 * Encoder:  E_q[|f(x) - f(x~)|^2] / 2 + KL,  x~ the decoded mean.  Decoder (group `decoder`):  gamma |f(x) - f(x~)|^2 / 2 - log D(x~) - log D(x_p),  x_p decoded from
 * the prior; -log D in place of log (1 - D), whose slope vanishes where D wins.  D (group `discriminator`):  -1/2 E[log D(x) + log (1 - D(x~ or x_p))].  Decoder and D
 * have an Adam of their own, beta1 0.5, and whoever is far ahead waits (`balance`), or one of them would win for good.  All on one minibatch, means in nats per image. The features' half distance is reported as `similarity`; `rec` is that of the pixels, which nobody descends, so
 * that the NELBO is a bound, but a loose one.
 * Throws InputError for bad options.  Source: Larsen et al. 2016, arXiv:1512.09300, algorithm 1.
 */
export const vaeGan = withOptions("objective", allOptions, ({ shape, ...options }): Objective => {
  const { gamma, discriminatorHidden, discriminatorRate, discriminatorChannels: channels } = options;
  const [c, height, width] = shape;
  // features of the images' own size: with smaller ones the KL would outweigh their distance, and all codes be the prior's
  const initializer = "he";
  const hidden = sequential(
    ...(channels.length > 0
      ? [convEncoder({ shape: [c, height, width], channels, activation: "leaky-relu", initializer })]
      : []),
    ...leakyLayers(discriminatorHidden, initializer),
  );
  const head: Layer = linear(1);
  const optimizer = adam(discriminatorRate, { beta1: 0.5, beta2: 0.999 });
  return madeWith(options, {
    name: "vae-gan",
    build: (terms) => {
      const scope = terms.scope.child("discriminator");
      // one pass over all of them
      const see = (images: readonly Tensor[]): Seen[] => {
        const all = hidden.apply(concat(images, 0), scope.child("hidden"));
        const ratios = split(head.apply(all, scope.child("head")), images.length, 0);
        return split(all, images.length, 0).map((features, i) => ({ features, logRatio: ratios[i] }));
      };
      const { kl, parts, code } = terms.draw();
      const own = code("objective vae-gan");
      const rebuilt = own.decoded.mean;
      const made = own.decode(stopGradient(drawPrior(terms, own))).mean;
      const [real, near, far] = see([terms.x, rebuilt, made]);
      const similarity = mul(mean(sum(square(sub(real.features, near.features)), -1)), 0.5);
      const deceived = add(mean(softplus(neg(near.logRatio))), mean(softplus(neg(far.logRatio))));
      // the discriminator's own parameters get a slope from their own loss alone; images stand still for it
      const [seen, ...fakes] = see([terms.x, stopGradient(rebuilt), stopGradient(made)]).map((one) => one.logRatio);
      const fake = concat(fakes, 0);
      const moves = balance(seen, fake, options);
      const [apart, decoderLoss] = [tellingApart(seen, fake), add(mul(similarity, gamma), deceived)];
      return {
        loss: add(similarity, kl),
        parts: { ...parts, similarity },
        groups: [
          { name: "decoder", scope: "decoder", loss: slopeWhere(moves.decoder, decoderLoss), optimizer },
          { name: "discriminator", scope: scope.path, loss: slopeWhere(moves.discriminator, apart), optimizer },
        ],
      };
    },
  });
});
