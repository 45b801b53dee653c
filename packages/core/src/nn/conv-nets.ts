import { z } from "zod";
import { InputError } from "../errors.js";
import { withOptions } from "../options.js";
import { concat, reshape as reshapeTo, split, tile } from "../ops/index.js";
import { activation } from "./activation.js";
import { convBlock, convBlockOptions, narrowEnd } from "./blocks/block-options.js";
import { pixelShuffle, upsample2d } from "./blocks/upsample.js";
import { conv2d, convTranspose2d } from "./conv2d.js";
import { lambda, sequential, type Layer } from "./layer.js";
import { linear } from "./linear.js";
import { activationOption, initializerOption } from "./part-options.js";
import { avgPool2d, flatten, maxPool2d, reshape } from "./reshape-layers.js";
import { madeWith } from "../variant.js";

const sizes = z.array(z.int().min(1));

/** Options of both nets that a config has too. */
export const convNetOptions = {
  channels: sizes
    .min(1)
    .default([32, 64])
    .meta({ description: "Channels after each stride-2 convolution, from the image inwards" }),
  // with 4 no output padding is needed on the way back
  kernel: z.literal([3, 4]).default(3).meta({ description: "Side of the convolutions' kernels" }),
  hidden: sizes.default([]).meta({ description: "Sizes of linear layers at the narrow end, from the image inwards" }),
  activation: activationOption("relu", "Activation between the layers"),
  ...convBlockOptions,
};

/** How a decoder doubles the sides. */
export const upsampleOption = z.enum(["nearest", "pixel-shuffle"]).optional().meta({
  description: "What doubles the sides, a 3x3 convolution with it; default transposed convolutions of stride 2",
});

/** How an encoder halves the sides; pooling needs kernels of 3, which keep them. */
export const downsampleOption = z
  .enum(["stride", "max-pool", "average-pool"])
  .default("stride")
  .meta({ description: "What halves the sides: the convolutions' stride, or 2x2 pooling after each" });

/** What a config says elsewhere. */
const outside = {
  shape: z.array(z.int().min(1)).length(3).meta({
    description: "[channels, height, width] of one image; both sides divisible by 2^(number of convolutions)",
  }),
  initializer: initializerOption,
};
const latentOption = z.int().min(1).meta({ description: "Dimensions of z" });
const outputsPerValue = z.int().min(1).default(1).meta({ description: "Decoder outputs for each value of the image" });

const encoderOptions = {
  ...{ ...outside, ...convNetOptions, downsample: downsampleOption },
  classes: z.int().min(0).default(0).meta({
    description: "Length of a one-hot label behind the image's values, which the net sees as so many constant planes",
  }),
};
const digitsOptions = { latent: latentOption, outputsPerValue, initializer: initializerOption };
const decoderOptions = {
  ...{ ...outside, ...convNetOptions, upsample: upsampleOption },
  ...{ latent: latentOption, outputsPerValue },
};

/** A stack of stride-2 convolutions, each halving the image, and what follows it. */
type ConvNet = Pick<z.output<z.ZodObject<typeof decoderOptions>>, "shape" | "channels">;

/** [height, width] at the narrow end. Throws InputError if a side cannot be halved that often. */
function narrowSize({ shape: [, height, width], channels }: ConvNet): [number, number] {
  const factor = 2 ** channels.length;
  if (height % factor !== 0 || width % factor !== 0)
    throw new InputError(
      `conv net: ${channels.length} stride-2 convolutions need sides divisible by ${factor}, got ${height}x${width}; ${otherNet(height, width, factor)}`,
    );
  return [height / factor, width / factor];
}

/** What helps with sides that cannot be halved so often: fewer convolutions where some fit, else other images or nets. */
function otherNet(height: number, width: number, factor: number): string {
  let fit = 0;
  while (height % 2 ** (fit + 1) === 0 && width % 2 ** (fit + 1) === 0) fit++;
  const up = (side: number): number => Math.ceil(side / factor) * factor;
  const padded = `pad or scale the images to ${up(height)}x${up(width)}`;
  const fewer = `give model.encoder.channels and model.decoder.channels ${fit === 1 ? "one number" : `${fit} numbers or fewer`}`;
  return fit > 0 ? `${fewer}, or ${padded}` : `${padded}, or choose mlp for model.encoder and model.decoder`;
}

/** [batch, c h w + classes] -> [batch, c + classes, h, w]. */
const imageWithLabelPlanes = ([c, height, width]: ConvNet["shape"], classes: number): Layer =>
  lambda("labelPlanes", (x) => {
    const [image, labels] = split(x, [c * height * width, classes]);
    const batch = x.shape[0];
    return concat(
      [
        reshapeTo(image, [batch, c, height, width]),
        tile(reshapeTo(labels, [batch, classes, 1, 1]), [1, 1, height, width]),
      ],
      1,
    );
  });

/**
 * Images as values [batch, c h w] -> features [batch, f]: conv (stride 2, padding 1) + activation, ..., then linear + activation; with pooling conv
 * (stride 1, padding 1) + activation + pool 2x2.
 * Throws InputError if a side cannot be halved so often, and for pooling with kernels of 4.
 */
export const convEncoder = withOptions("conv net", encoderOptions, (options): Layer => {
  const { shape, classes, channels, kernel, hidden, initializer, downsample } = options;
  narrowSize(options);
  if (downsample !== "stride" && kernel !== 3)
    throw new InputError(`conv net: ${downsample} needs kernels of 3, which keep the sides, got ${kernel}`);
  const act = activation(options.activation);
  const pool = { stride: [], "max-pool": [maxPool2d(2)], "average-pool": [avgPool2d(2)] }[downsample];
  const stride = downsample === "stride" ? 2 : 1;
  return madeWith(
    { type: "conv", ...options },
    sequential(
      classes === 0 ? reshape(...shape) : imageWithLabelPlanes(shape, classes),
      ...channels.flatMap((outputs) =>
        convBlock(conv2d(outputs, kernel, { stride, padding: 1, initializer }), outputs, act, {
          ...options,
          between: pool,
        }),
      ),
      ...narrowEnd(initializer, options.attention),
      flatten(),
      ...hidden.flatMap((size) => [linear(size, { initializer }), act]),
    ),
  );
});

/** A layer that doubles the sides of an image. */
function doubled(
  channels: number,
  {
    upsample,
    kernel,
    initializer,
  }: Pick<z.output<z.ZodObject<typeof decoderOptions>>, "upsample" | "kernel" | "initializer">,
): Layer {
  const same = (outputs: number): Layer => conv2d(outputs, 3, { padding: 1, initializer });
  if (upsample === "nearest") return sequential(upsample2d(2), same(channels));
  if (upsample === "pixel-shuffle") return sequential(same(4 * channels), pixelShuffle(2));
  const outputPadding = kernel === 3 ? 1 : 0;
  return convTranspose2d(channels, kernel, { stride: 2, padding: 1, outputPadding, initializer });
}

/**
 * z [batch, latent] -> [batch, c h w], the encoder's mirror: linear layers back to the narrow end, then transposed convolutions
 * (stride 2) or what `upsample` says through the same channels. Throws InputError if a side cannot be halved so often.
 */
export const convDecoder = withOptions("conv net", decoderOptions, (options): Layer => {
  const { shape, channels, latent, hidden, initializer } = options;
  const [height, width] = narrowSize(options);
  const act = activation(options.activation);
  const back = [...channels].reverse();
  const narrow = [back[0], height, width] as const;
  const outputs = [...back.slice(1), shape[0] * options.outputsPerValue];
  const up = outputs.flatMap((c, i) =>
    i < outputs.length - 1 ? convBlock(doubled(c, options), c, act, options) : [doubled(c, options)],
  );
  const sizes = [...[...hidden].reverse(), narrow[0] * height * width];
  return madeWith(
    { type: "conv", ...options },
    sequential(
      ...sizes.flatMap((size, i) => [linear(size, { inputs: i === 0 ? latent : sizes[i - 1], initializer }), act]),
      reshape(...narrow),
      ...narrowEnd(initializer, options.attention),
      ...up,
      flatten(),
    ),
  );
});

/**
 * A decoder for 28x28 images: a 7x7 transposed convolution from 1x1 (64 channels), 3x3 to 14x14 (64) and to 28x28 (32), each
 * with ReLU, then a 3x3 one to the image. Its encoder is convEncoder with channels [32, 64]. Source: MathWorks' VAE example.
 */
export const digitsDecoder = withOptions("digits decoder", digitsOptions, (options): Layer => {
  const { latent, initializer } = options;
  const relu = activation("relu");
  const double = { stride: 2, padding: 1, outputPadding: 1, initializer };
  return madeWith(
    { type: "digits", ...options },
    sequential(
      reshape(latent, 1, 1),
      convTranspose2d(64, 7, { initializer }),
      relu,
      convTranspose2d(64, 3, double),
      relu,
      convTranspose2d(32, 3, double),
      relu,
      convTranspose2d(options.outputsPerValue, 3, { padding: 1, initializer }),
      flatten(),
    ),
  );
});
