import { z } from "zod";
import { modelledColumns, type SeriesLayout, type TableEncoding } from "../../data/index.js";
import { InputError } from "../../errors.js";
import type { Tensor } from "../../graph/index.js";
import { reshape as reshapeTo, sliceAxis, tile, transpose } from "../../ops/index.js";
import { activation } from "../activation.js";
import { conv1d } from "../blocks/index.js";
import type { InitializerName } from "../initializers.js";
import { lambda, sequential, type Layer } from "../layer.js";
import { linear } from "../linear.js";
import { activationOption } from "../part-options.js";
import { featureCount, tableFeatures } from "./table-features.js";

const sizes = z.array(z.int().min(1));

/** Options of both nets, in a config and in code. */
export const seriesNetOptions = {
  channels: sizes.min(1).default([32, 64]).meta({
    description: "Channels after each convolution along the series, which halves its length, from the data inwards",
  }),
  kernel: z.literal([3, 5, 7, 9]).default(5).meta({ description: "Points that a convolution sees" }),
  hidden: sizes.default([]).meta({ description: "Sizes of linear layers at the narrow end, from the data inwards" }),
  activation: activationOption("relu", "Activation between the layers"),
};
type SeriesNetOptions = z.output<z.ZodObject<typeof seriesNetOptions>>;

/** Lengths from the data's to that at the narrow end. */
const lengthsOf = (length: number, { channels }: SeriesNetOptions): number[] =>
  channels.reduce((all, _) => [...all, Math.ceil(all[all.length - 1] / 2)], [length]);

/** The series that an encoding is of. Throws InputError where its columns are none. */
function layoutOf(part: string, encoding: TableEncoding | undefined): SeriesLayout {
  if (encoding?.series && encoding.covariates.length === 0) return encoding.series;
  throw new InputError(
    `${part}: conv1d is for series [channels, length], and the data are ${encoding ? "a table" : "images"}; choose mlp${encoding ? "" : " or conv"}`,
  );
}

/**
 * Series as a table's likelihood has them -> features [batch, f]: conv (stride 2) + activation, ..., then linear + activation. Where cells are missing the net sees beside
 * each channel which of its points are there. `hide` as `tableFeatures`. Throws InputError where the columns are no series.
 */
export function seriesEncoder(
  encoding: TableEncoding | undefined,
  options: SeriesNetOptions & { readonly hide?: number; readonly initializer: InitializerName },
): Layer {
  const { channels, length } = layoutOf("model.encoder", encoding);
  const { kernel, hidden, hide, initializer } = options;
  const columns = modelledColumns(encoding!).map((one) => one.encoding);
  const planes = featureCount(columns, (hide ?? 0) > 0) / length;
  const act = activation(options.activation);
  const last = lengthsOf(length, options).at(-1)! * options.channels.at(-1)!;
  const padding = (kernel - 1) / 2;
  // the first channels are those of the data, then their marks
  if (planes % channels.length !== 0) throw new InputError("internal: series: features must be planes of the channels");
  return sequential(
    tableFeatures(encoding!, hide),
    lambda("series", (x) => reshapeTo(x, [x.shape[0], planes, length])),
    ...options.channels.flatMap((outputs) => [conv1d(outputs, kernel, { stride: 2, padding, initializer }), act]),
    lambda("flat", (x) => reshapeTo(x, [x.shape[0], last])),
    ...hidden.flatMap((size) => [linear(size, { initializer }), act]),
  );
}

/** Each point twice, cut to a length.  Shapes: [batch, c, n] -> [batch, c, length], length at most 2 n. */
const doubled = (length: number): Layer =>
  lambda("doubled", (x) => {
    const [batch, channels, n] = x.shape;
    const pairs = tile(reshapeTo(x, [batch, channels, n, 1]), [1, 1, 1, 2]);
    return sliceAxis(reshapeTo(pairs, [batch, channels, 2 * Number(n)]), -1, 0, length);
  });

/** A convolution's channels as the likelihood takes them.  Shapes: [batch, channels each, n] -> [batch, channels n each]. */
function asOutputs(x: Tensor, channels: number, each: number): Tensor {
  const [batch, , length] = x.shape;
  const apart = reshapeTo(x, [batch, channels, each, length]);
  return reshapeTo(transpose(apart, [0, 1, 3, 2]), [batch, channels * each * Number(length)]);
}

/**
 * z -> what a likelihood of series takes, the encoder's mirror: linear layers back to the narrow end, then at each step points doubled and a convolution, so that no step
 * leaves a pattern of its own. Throws InputError where the columns are no series. Source: Odena et al. 2016, "Deconvolution and checkerboard artifacts".
 */
export function seriesDecoder(
  encoding: TableEncoding | undefined,
  options: SeriesNetOptions & {
    readonly latent: number;
    readonly outputs: number;
    readonly initializer: InitializerName;
  },
): Layer {
  const { channels, length } = layoutOf("model.decoder", encoding);
  const { kernel, hidden, latent, outputs, initializer } = options;
  const act = activation(options.activation);
  const padding = (kernel - 1) / 2;
  const each = outputs / (channels.length * length);
  const lengths = lengthsOf(length, options).reverse();
  const back = [...options.channels].reverse();
  const widths = [...[...hidden].reverse(), back[0] * lengths[0]];
  const last = back.length - 1;
  const up = lengths
    .slice(1)
    .flatMap((wanted, i) => [
      doubled(wanted),
      conv1d(i < last ? back[i + 1] : back[last], kernel, { padding, initializer }),
      act,
    ]);
  return sequential(
    ...widths.flatMap((size, i) => [linear(size, { inputs: i === 0 ? latent : widths[i - 1], initializer }), act]),
    lambda("series", (x) => reshapeTo(x, [x.shape[0], back[0], lengths[0]])),
    ...up,
    conv1d(channels.length * each, kernel, { padding, initializer }),
    lambda("outputs", (x) => asOutputs(x, channels.length, each)),
  );
}
