export * from "./initializers.js";
export * from "./scope.js";
export * from "./layer.js";
export * from "./activation.js";
export * from "./part-options.js";
export * from "./linear.js";
export * from "./mlp.js";
export * from "./affine-coupling.js";
export * from "./autoregressive-net.js";
export * from "./conv2d.js";
export * from "./batch-norm.js";
export * from "./dropout.js";
export * from "./reshape-layers.js";
export * from "./conv-nets.js";
export * from "./digits-classifier.js";
export * from "./blocks/index.js";
export * from "./table/table-features.js";
export * from "./table/raw-table.js";

import { z } from "zod";
import { modelledColumns, type TableEncoding } from "../data/index.js";
import { variant } from "../variant.js";
import { activationNames } from "./activation.js";
import type { InitializerName } from "./initializers.js";
import { sequential, type Layer } from "./layer.js";
import { mlp } from "./mlp.js";
import { featureCount, tableFeatures } from "./table/table-features.js";
import { InputError } from "../errors.js";
import { convDecoder, convEncoder, digitsDecoder, downsamplings } from "./conv-nets.js";

/** What every part is made for. */
export interface DataContext {
  /** What the images, or the rows of a table, are like. */
  readonly data: {
    /** [channels, height, width] of one image; of a table [1, 1, columns]. */
    readonly shape: readonly [number, number, number];
    /** What the data's rows mean, where they are those of a table. */
    readonly encoding?: TableEncoding;
  };
  /** How weights and biases start where a part's own options do not say. */
  readonly initializer: InitializerName;
}

/** What a part of a model is made for: sizes that a config states elsewhere. */
export interface PartContext extends DataContext {
  /** Dimensions of z, the code. */
  readonly latent: number;
  /** All latents, in the order in which q draws them: z, a label that is inferred before it, those of a hierarchy after it. */
  readonly latents: readonly {
    readonly name: string;
    readonly kind: "continuous" | "categorical";
    readonly size: number;
  }[];
  /** Length of the one-hot label behind x and z; 0 where there is none. */
  readonly classes: number;
  /** Decoder outputs for each value of the image. */
  readonly outputsPerValue: number;
  /** Decoder outputs of a row, where they are not as many for each value. */
  readonly outputs?: number;
}

const sizes = z.array(z.int().min(1));
const hidden = sizes.min(1);
const sizesOf = { description: "Sizes of the hidden layers, in the order in which data passes" };
const act = z
  .enum(activationNames as [(typeof activationNames)[number]])
  .default("relu")
  .meta({ description: "Activation between the layers" });
/** Values of one image, or of x of a table's row. */
export const valuesOf = ({ data: { shape, encoding } }: Pick<DataContext, "data">): number =>
  encoding ? 2 * modelledColumns(encoding).length : shape[0] * shape[1] * shape[2];

/** A net for the values of x: for a table behind the layer that makes features of its cells. */
function onFeatures(context: PartContext, net: (inputs: number) => Layer): Layer {
  const { encoding } = context.data;
  if (!encoding) return net(valuesOf(context) + context.classes);
  const columns = modelledColumns(encoding).map((one) => one.encoding);
  return sequential(tableFeatures(encoding), net(featureCount(columns) + context.classes));
}

/** Decoder outputs of one image or row. */
const outputsOf = (context: PartContext): number => context.outputs ?? valuesOf(context) * context.outputsPerValue;

const channels = sizes
  .min(1)
  .default([32, 64])
  .meta({ description: "Channels after each stride-2 convolution, from the image inwards" });
const convOptions = {
  kernel: z.literal([3, 4]).default(3).meta({ description: "Side of the convolutions' kernels" }),
  hidden: sizes.default([]).meta({ description: "Sizes of linear layers at the narrow end, from the image inwards" }),
  activation: act,
};

/** Encoders by their word in a config (`model.encoder.type`): image values -> features. */
export const encoders = {
  mlp: variant(
    { hidden: hidden.default([512, 256]).meta(sizesOf), activation: act },
    (o, context: PartContext): Layer =>
      onFeatures(context, (inputs) =>
        mlp([inputs, ...o.hidden], {
          activation: o.activation,
          activateLast: true,
          initializer: context.initializer,
        }),
      ),
  ),
  conv: variant(
    {
      channels,
      ...convOptions,
      downsample: z
        .enum(downsamplings)
        .default("stride")
        .meta({ description: "What halves the sides: the convolutions' stride, or 2x2 pooling after each" }),
    },
    (o, { data, ...context }: PartContext): Layer => convEncoder({ ...o, ...context, shape: data.shape }),
  ),
};

/** Decoders by their word in a config (`model.decoder.type`): z -> what the likelihood takes. */
export const decoders = {
  mlp: variant(
    { hidden: hidden.default([256, 512]).meta(sizesOf), activation: act },
    (o, context: PartContext): Layer =>
      mlp([context.latent + context.classes, ...o.hidden, outputsOf(context)], {
        activation: o.activation,
        initializer: context.initializer,
      }),
  ),
  conv: variant({ channels, ...convOptions }, (o, { data, ...context }: PartContext): Layer =>
    convDecoder({ ...o, ...context, shape: data.shape, latent: context.latent + context.classes }),
  ),
  digits: variant({}, (_, context: PartContext): Layer => {
    const [c, height, width] = context.data.shape;
    if (c !== 1 || height !== 28 || width !== 28)
      throw new InputError(
        `model.decoder: "digits" makes 1x28x28 images, the data has ${context.data.shape.join("x")}; use "conv"`,
      );
    return digitsDecoder({ ...context, latent: context.latent + context.classes });
  }),
};
