export * from "./initializers.js";
export * from "./scope.js";
export * from "./layer.js";
export * from "./activation.js";
export * from "./part-options.js";
export * from "./linear.js";
export * from "./mlp.js";
export * from "./triangular.js";
export * from "./flows/bijection.js";
export * from "./flows/affine-coupling.js";
export * from "./flows/autoregressive-net.js";
export * from "./flows/inverse-autoregressive.js";
export * from "./flows/masked-autoregressive.js";
export * from "./flows/planar-step.js";
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
import { activationOption } from "./part-options.js";
import { denseBlockOptions } from "./blocks/block-options.js";
import type { InitializerName } from "./initializers.js";
import { sequential, type Layer } from "./layer.js";
import { mlp } from "./mlp.js";
import { seriesDecoder, seriesEncoder, seriesNetOptions } from "./table/series-nets.js";
import { featureCount, tableFeatures } from "./table/table-features.js";
import { InputError } from "../errors.js";
import {
  convDecoder,
  convEncoder,
  convNetOptions,
  digitsDecoder,
  downsampleOption,
  upsampleOption,
} from "./conv-nets.js";

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
  /** All latents, in the order in which q draws them: a label that is inferred, those of a ladder, z, those of layers above it. */
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
const act = activationOption("relu", "Activation between the layers");
/** Values of one image, or of x of a table's row. */
export const valuesOf = ({ data: { shape, encoding } }: Pick<DataContext, "data">): number =>
  encoding ? 2 * modelledColumns(encoding).length : shape[0] * shape[1] * shape[2];

/** A net for the values of x: for a table behind the layer that makes features of its cells. Throws InputError where cells of images are to be hidden. */
function onFeatures(context: PartContext, hide: number | undefined, net: (inputs: number) => Layer): Layer {
  const { encoding } = context.data;
  if (!encoding) {
    if (hide !== undefined)
      throw new InputError("model.encoder.hide: hides cells of a table's rows, and the data are images; leave it out");
    return net(valuesOf(context) + context.classes);
  }
  const columns = modelledColumns(encoding).map((one) => one.encoding);
  return sequential(tableFeatures(encoding, hide), net(featureCount(columns, (hide ?? 0) > 0) + context.classes));
}

/** Decoder outputs of one image or row. */
const outputsOf = (context: PartContext): number => context.outputs ?? valuesOf(context) * context.outputsPerValue;

const hideOption = z.number().min(0).max(1).optional().meta({
  description:
    "Largest share of a table row's cells that training hides from the encoder, drawn for each row; default none",
});

/** Encoders by their word in a config (`model.encoder.type`): image values -> features. */
export const encoders = {
  mlp: variant(
    { hidden: hidden.default([512, 256]).meta(sizesOf), activation: act, hide: hideOption, ...denseBlockOptions },
    ({ hidden: sizes, hide, ...o }, context: PartContext): Layer =>
      onFeatures(context, hide, (inputs) =>
        mlp([inputs, ...sizes], { ...o, activateLast: true, initializer: context.initializer }),
      ),
  ),
  conv: variant(
    { ...convNetOptions, downsample: downsampleOption },
    (o, { data, classes, initializer }: PartContext): Layer =>
      convEncoder({ ...o, shape: data.shape, classes, initializer }),
  ),
  conv1d: variant({ ...seriesNetOptions, hide: hideOption }, (o, { data, initializer }: PartContext): Layer =>
    seriesEncoder(data.encoding, { ...o, initializer }),
  ),
};

/** Decoders by their word in a config (`model.decoder.type`): z -> what the likelihood takes. */
export const decoders = {
  mlp: variant(
    { hidden: hidden.default([256, 512]).meta(sizesOf), activation: act, ...denseBlockOptions },
    ({ hidden: sizes, ...o }, context: PartContext): Layer =>
      mlp([context.latent + context.classes, ...sizes, outputsOf(context)], { ...o, initializer: context.initializer }),
  ),
  conv: variant({ ...convNetOptions, upsample: upsampleOption }, (o, context: PartContext): Layer => {
    const { data, latent, classes, outputsPerValue, initializer } = context;
    return convDecoder({ ...o, shape: data.shape, latent: latent + classes, outputsPerValue, initializer });
  }),
  conv1d: variant(seriesNetOptions, (o, context: PartContext): Layer => {
    const { data, latent, initializer } = context;
    return seriesDecoder(data.encoding, { ...o, latent, outputs: outputsOf(context), initializer });
  }),
  digits: variant({}, (_, context: PartContext): Layer => {
    const [c, height, width] = context.data.shape;
    if (c !== 1 || height !== 28 || width !== 28)
      throw new InputError(
        `model.decoder: "digits" makes 1x28x28 images, the data has ${context.data.shape.join("x")}; use "conv"`,
      );
    const { latent, classes, outputsPerValue, initializer } = context;
    return digitsDecoder({ latent: latent + classes, outputsPerValue, initializer });
  }),
};
