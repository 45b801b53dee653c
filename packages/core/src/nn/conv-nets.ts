import { InputError } from "../errors.js";
import { concat, reshape as reshapeTo, split, tile } from "../ops/index.js";
import { activation, type Activation } from "./activation.js";
import { conv2d, convTranspose2d } from "./conv2d.js";
import type { InitializerName } from "./initializers.js";
import { lambda, sequential, type Layer } from "./layer.js";
import { linear } from "./linear.js";
import { avgPool2d, flatten, maxPool2d, reshape } from "./reshape-layers.js";
import { madeWith } from "../variant.js";

/** How an encoder halves the sides: by its convolutions' stride, or by the largest value or mean of each 2x2 window behind convolutions of stride 1. */
export const downsamplings = ["stride", "max-pool", "average-pool"] as const;
export type Downsampling = (typeof downsamplings)[number];

/** A stack of stride-2 convolutions, each halving the image, and what follows it. */
export interface ConvNetOptions {
  /** [channels, height, width] of one image; both sides must be divisible by 2^(number of convolutions). */
  readonly shape: readonly [number, number, number];
  /** Length of a one-hot label behind the image's values; the encoder sees it as so many constant planes. Default 0. */
  readonly classes?: number;
  /** Channels after each convolution, outermost first. */
  readonly channels: readonly number[];
  /** 3 or 4: with 4 no output padding is needed on the way back. Default 3. */
  readonly kernel?: 3 | 4;
  /** Sizes of linear layers at the narrow end, outermost first; default none. */
  readonly hidden?: readonly number[];
  readonly activation?: Activation;
  readonly initializer?: InitializerName;
}

/** [height, width] at the narrow end. Throws InputError if a side cannot be halved that often, or by that kernel. */
function narrowSize({ shape: [, height, width], channels, kernel = 3 }: ConvNetOptions): [number, number] {
  const factor = 2 ** channels.length;
  if (channels.length < 1) throw new InputError("conv net: needs one number of channels or more, got none");
  // another kernel's padding would not halve the sides exactly
  if (![3, 4].includes(kernel)) throw new InputError(`conv net: kernel must be 3 or 4, got ${String(kernel)}`);
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
const imageWithLabelPlanes = ([c, height, width]: ConvNetOptions["shape"], classes: number): Layer =>
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

export interface ConvEncoderOptions extends ConvNetOptions {
  /** Default `stride`; pooling needs kernels of 3, which keep the sides. */
  readonly downsample?: Downsampling;
}

/**
 * Images as values [batch, c h w] -> features [batch, f]: conv (stride 2, padding 1) + activation, ..., then linear + activation; with pooling conv
 * (stride 1, padding 1) + activation + pool 2x2.
 * Throws InputError if a side cannot be halved so often, and for pooling with kernels of 4.
 */
export function convEncoder(options: ConvEncoderOptions): Layer {
  const { shape, classes = 0, channels, kernel = 3, hidden = [], initializer, downsample = "stride" } = options;
  narrowSize(options);
  if (downsample !== "stride" && kernel !== 3)
    throw new InputError(`conv net: ${downsample} needs kernels of 3, which keep the sides, got ${kernel}`);
  const act = activation(options.activation ?? "relu");
  const pool = { stride: [], "max-pool": [maxPool2d(2)], "average-pool": [avgPool2d(2)] }[downsample];
  const stride = downsample === "stride" ? 2 : 1;
  return madeWith(
    { type: "conv", ...options },
    sequential(
      classes === 0 ? reshape(...shape) : imageWithLabelPlanes(shape, classes),
      ...channels.flatMap((outputs) => [conv2d(outputs, kernel, { stride, padding: 1, initializer }), act, ...pool]),
      flatten(),
      ...hidden.flatMap((size) => [linear(size, { initializer }), act]),
    ),
  );
}

export interface ConvDecoderOptions extends ConvNetOptions {
  readonly latent: number;
  /** Decoder outputs for each value of the image; default 1. */
  readonly outputsPerValue?: number;
}

/**
 * z [batch, latent] -> [batch, c h w], the encoder's mirror: linear layers back to the narrow end, then transposed convolutions
 * (stride 2) through the same channels. Throws InputError if a side cannot be halved so often.
 */
export function convDecoder(options: ConvDecoderOptions): Layer {
  const { shape, channels, latent, kernel = 3, hidden = [], initializer, outputsPerValue = 1 } = options;
  const [height, width] = narrowSize(options);
  const act = activation(options.activation ?? "relu");
  const back = [...channels].reverse();
  const narrow = [back[0], height, width] as const;
  const outputs = [...back.slice(1), shape[0] * outputsPerValue];
  const up = outputs.flatMap((c, i) => [
    convTranspose2d(c, kernel, { stride: 2, padding: 1, outputPadding: kernel === 3 ? 1 : 0, initializer }),
    ...(i < outputs.length - 1 ? [act] : []),
  ]);
  const sizes = [...[...hidden].reverse(), narrow[0] * height * width];
  return madeWith(
    { type: "conv", ...options },
    sequential(
      ...sizes.flatMap((size, i) => [linear(size, { inputs: i === 0 ? latent : sizes[i - 1], initializer }), act]),
      reshape(...narrow),
      ...up,
      flatten(),
    ),
  );
}

/**
 * A decoder for 28x28 images: a 7x7 transposed convolution from 1x1 (64 channels), 3x3 to 14x14 (64) and to 28x28 (32), each
 * with ReLU, then a 3x3 one to the image. Its encoder is convEncoder with channels [32, 64]. Source: MathWorks' VAE example.
 */
export function digitsDecoder(options: {
  readonly latent: number;
  readonly outputsPerValue?: number;
  readonly initializer?: InitializerName;
}): Layer {
  const { latent, initializer, outputsPerValue = 1 } = options;
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
      convTranspose2d(outputsPerValue, 3, { padding: 1, initializer }),
      flatten(),
    ),
  );
}
