export * from "./initializers.js";
export * from "./scope.js";
export * from "./layer.js";
export * from "./activation.js";
export * from "./linear.js";
export * from "./mlp.js";

import { z } from "zod";
import { variant } from "../variant.js";
import { activationNames } from "./activation.js";
import type { InitializerName } from "./initializers.js";
import type { Layer } from "./layer.js";
import { mlp } from "./mlp.js";

/** What a net is built for: the model's sizes, which a config states elsewhere. */
export interface NetContext {
  /** [channels, height, width] of one image. */
  readonly shape: readonly [number, number, number];
  readonly latent: number;
  /** Decoder outputs for each value of the image. */
  readonly outputsPerValue: number;
  readonly initializer: InitializerName;
}

const hidden = z.array(z.int().min(1)).min(1);
const act = z.enum(activationNames as [(typeof activationNames)[number]]).default("relu");
const valuesOf = ({ shape }: NetContext): number => shape[0] * shape[1] * shape[2];

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
};
