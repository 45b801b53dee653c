export * from "./initializers.js";
export * from "./scope.js";
export * from "./layer.js";
export * from "./activation.js";
export * from "./linear.js";
export * from "./mlp.js";
export * from "./conv2d.js";
export * from "./batch-norm.js";
export * from "./dropout.js";
export * from "./reshape-layers.js";
export * from "./conv-nets.js";

import { z } from "zod";
import { variant } from "../variant.js";
import { activationNames } from "./activation.js";
import type { InitializerName } from "./initializers.js";
import type { Layer } from "./layer.js";
import { mlp } from "./mlp.js";
import { InputError } from "../errors.js";
import { convDecoder, convEncoder, digitsDecoder } from "./conv-nets.js";

/** What a net is built for: the model's sizes, which a config states elsewhere. */
export interface NetContext {
  /** [channels, height, width] of one image. */
  readonly shape: readonly [number, number, number];
  readonly latent: number;
  /** Decoder outputs for each value of the image. */
  readonly outputsPerValue: number;
  readonly initializer: InitializerName;
}

const sizes = z.array(z.int().min(1));
const hidden = sizes.min(1);
const act = z.enum(activationNames as [(typeof activationNames)[number]]).default("relu");
const valuesOf = ({ shape }: NetContext): number => shape[0] * shape[1] * shape[2];

const channels = sizes.min(1);
const convOptions = {
  kernel: z.literal([3, 4]).default(3),
  hidden: sizes.default([]),
  activation: act,
};

/** Encoders by their word in a config (`model.encoder.type`): image values -> features. */
export const encoders = {
  mlp: variant(
    { hidden: hidden.default([512, 256]), activation: act },
    (o) =>
      (context: NetContext): Layer =>
        mlp([valuesOf(context), ...o.hidden], {
          activation: o.activation,
          activateLast: true,
          initializer: context.initializer,
        }),
  ),
  conv: variant(
    { channels: channels.default([32, 64]), ...convOptions },
    (o) =>
      (context: NetContext): Layer =>
        convEncoder({ ...o, ...context }),
  ),
};

/** Decoders by their word in a config (`model.decoder.type`): z -> what the likelihood takes. */
export const decoders = {
  mlp: variant(
    { hidden: hidden.default([256, 512]), activation: act },
    (o) =>
      (context: NetContext): Layer =>
        mlp([context.latent, ...o.hidden, valuesOf(context) * context.outputsPerValue], {
          activation: o.activation,
          initializer: context.initializer,
        }),
  ),
  conv: variant(
    { channels: channels.default([32, 64]), ...convOptions },
    (o) =>
      (context: NetContext): Layer =>
        convDecoder({ ...o, ...context }),
  ),
  digits: variant({}, () => (context: NetContext): Layer => {
    const [c, height, width] = context.shape;
    if (c !== 1 || height !== 28 || width !== 28)
      throw new InputError(
        `model.decoder: "digits" makes 1x28x28 images, the data has ${context.shape.join("x")}; use "conv"`,
      );
    return digitsDecoder(context);
  }),
};
