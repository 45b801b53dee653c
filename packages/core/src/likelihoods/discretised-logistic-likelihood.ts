import { z } from "zod";
import { discretisedLogistic } from "../distributions/index.js";
import { InputError } from "../errors.js";
import { type Tensor } from "../graph/index.js";
import type { Scope } from "../nn/index.js";
import { withOptions, type OptionsOf } from "../options.js";
import { broadcastTo, exp, reshape } from "../ops/index.js";
import type { Likelihood } from "./likelihood.js";
import { decodedLog, halves, learnedLog, learnedSpread, meanOf, outputOption, positiveOption } from "./spread.js";

/** Options of `discretisedLogisticLikelihood`, in a config and in code. A scale of 0.1 is 25 grey levels; learned, it is the parameter `logScale`. */
export const discretisedLogisticOptions = {
  scale: positiveOption(0.1, "Start of the scale, in units of x"),
  spread: learnedSpread,
  channels: z.int().min(1).default(1).meta({ description: "Learned scales: 1 for all values, or one per channel" }),
  output: outputOption,
};
export type DiscretisedLogisticOptions = OptionsOf<typeof discretisedLogisticOptions>;

/**
 * p(x|z) over the 256 grey levels: a logistic about the decoder's output, cut into 256 masses. So its NELBO bounds the code length of the image's bytes.
 * With `decoded` the decoder gives two numbers a value: all locations, then all logarithms of the scale over its start.
 * Unit: nats; a mass, at most 0. x must be the levels 0, 1/255, ..., 1.  Throws InputError unless scale > 0 and channels is a positive whole number
 * that divides the values of an image.  Source: Salimans et al. 2017 (PixelCNN++), arXiv:1701.05517, with one component.
 */
export const discretisedLogisticLikelihood = withOptions(
  "likelihood",
  discretisedLogisticOptions,
  (options): Likelihood => {
    const { scale, spread, channels } = options;
    const decoded = spread === "decoded";
    return {
      name: "discretised-logistic",
      outputsPerValue: decoded ? 2 : 1,
      isLogit: options.output === "sigmoid",
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
    };
  },
);

/** One learned logarithm a channel, for each of an image's values, [size]: channel by channel, as images are stored. */
function scaleOfChannels(scope: Scope, start: number, channels: number, size: number): Tensor {
  if (size % channels !== 0)
    throw new InputError(`likelihood.channels: ${channels} channels do not divide an image of ${size} values`);
  const parameter = reshape(learnedLog(scope, "logScale", start, channels), [channels, 1]);
  return reshape(broadcastTo(parameter, [channels, size / channels]), [size]);
}
