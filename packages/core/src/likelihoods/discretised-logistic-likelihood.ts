import { discretisedLogistic } from "../distributions/index.js";
import { InputError } from "../errors.js";
import { type Tensor } from "../graph/index.js";
import type { Scope } from "../nn/index.js";
import { broadcastTo, exp, reshape } from "../ops/index.js";
import type { Likelihood } from "./likelihood.js";
import { checkPositive, checkWord, decodedLog, halves, learnedLog, meanOf, type OutputOptions } from "./spread.js";
import { madeWith } from "../variant.js";

/** Options of `discretisedLogisticLikelihood`. */
export interface DiscretisedLogisticOptions extends OutputOptions {
  /** Start of the scale in units of x, default 0.1: 25 grey levels. */
  readonly scale?: number;
  /** Whether the scale is learned (`learned`, the default, parameter `logScale`) or the decoder gives one a value (`decoded`). */
  readonly spread?: "learned" | "decoded";
  /** How many scales are learned: 1 for all values (the default), or one a channel, 3 for RGB. */
  readonly channels?: number;
}

/**
 * p(x|z) over the 256 grey levels: a logistic about the decoder's output, cut into 256 masses. So its NELBO bounds the code length of the image's bytes.
 * With `decoded` the decoder gives two numbers a value: all locations, then all logarithms of the scale over its start.
 * Unit: nats; a mass, at most 0. x must be the levels 0, 1/255, ..., 1.  Throws InputError unless scale > 0 and channels is a positive whole number
 * that divides the values of an image.  Source: Salimans et al. 2017 (PixelCNN++), arXiv:1701.05517, with one component.
 */
export function discretisedLogisticLikelihood(options: DiscretisedLogisticOptions = {}): Likelihood {
  const { scale = 0.1, spread = "learned", channels = 1 } = options;
  checkPositive("scale", scale);
  checkWord("spread", spread, ["learned", "decoded"]);
  if (!Number.isInteger(channels) || channels < 1)
    throw new InputError(`likelihood.channels: must be a positive whole number, got ${channels}`);
  const decoded = spread === "decoded";
  return madeWith(options, {
    name: "discretised-logistic",
    outputsPerValue: decoded ? 2 : 1,
    binary: false,
    measure: "mass",
    build: (output, scope) => {
      const [location, raw] = decoded ? halves(output) : [output];
      const logScale = raw
        ? decodedLog(raw, scale)
        : channels === 1
          ? learnedLog(scope, "logScale", scale)
          : scaleOfChannels(scope, scale, channels, Number(output.shape.at(-1)));
      const centre = meanOf(location, options);
      return {
        ...discretisedLogistic(centre, logScale),
        parameters: () => ({ location: centre, scale: exp(logScale) }),
      };
    },
  });
}

/** One learned logarithm a channel, for each of an image's values, [size]: channel by channel, as images are stored. */
function scaleOfChannels(scope: Scope, start: number, channels: number, size: number): Tensor {
  if (size % channels !== 0)
    throw new InputError(`likelihood.channels: ${channels} channels do not divide an image of ${size} values`);
  const parameter = reshape(learnedLog(scope, "logScale", start, channels), [channels, 1]);
  return reshape(broadcastTo(parameter, [channels, size / channels]), [size]);
}
