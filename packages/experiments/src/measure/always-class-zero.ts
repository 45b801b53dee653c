import { constant, ndArray, ops, vae, type Vae } from "@latents/core";

/**
 * A conditional model with E5's published mistake: its decoder is given the one-hot vector of class 0, whatever the label; the encoder still
 * gets the label. It has the same parameters.
 */
export function alwaysClassZero(model: Vae): Vae {
  const { decoder, latent, conditioning } = model;
  const classes = conditioning?.supervision.classes ?? 0;
  const zero = constant(
    ndArray(
      Array.from({ length: classes }, (_, i) => Number(i === 0)),
      [1, classes],
    ),
  );
  return vae({
    ...model,
    decoder: {
      ...decoder,
      apply: (codes, scope) => {
        const [z, labels] = ops.split(codes, [latent, classes]);
        return decoder.apply(ops.concat([z, ops.add(ops.mul(labels, 0), zero)]), scope);
      },
    },
  });
}
