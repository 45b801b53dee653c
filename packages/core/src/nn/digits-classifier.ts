import { activation } from "./activation.js";
import { batchNorm } from "./batch-norm.js";
import { conv2d } from "./conv2d.js";
import type { InitializerName } from "./initializers.js";
import { lambda, sequential, type Layer } from "./layer.js";
import { linear } from "./linear.js";
import { mean } from "../ops/index.js";
import { flatten, maxPool2d, reshape } from "./reshape-layers.js";

/** Options of `digitsClassifier`. */
export interface DigitsClassifierOptions {
  /** [channels, height, width] of one image, sides of 4 or more; default [1, 28, 28]. */
  readonly shape?: readonly [number, number, number];
  /** Default 10. */
  readonly classes?: number;
  /** Default `pytorch`. */
  readonly initializer?: InitializerName;
}

/**
 * A classifier of 28x28 digits: 3x3 convolutions of 8, 16 and 32 channels ("same" padding), each with batch normalisation and ReLU, the first two with a
 * maximum over 2x2 behind them, then a linear layer. Shapes: [batch, c h w] -> logits [batch, classes]; 21,634 parameters for digits.
 * Throws ShapeError, where it is applied, for images of other sizes.  Source: MathWorks, Create Simple Deep Learning Network.
 */
export function digitsClassifier(options: DigitsClassifierOptions = {}): Layer {
  const { classes = 10, initializer } = options;
  return sequential(...trunk(options), flatten(), linear(classes, { initializer }));
}

/**
 * What `digitsClassifier` sees of an image before its linear layer, as features: the mean of each of its last 32 channels over all positions, by parameters of the
 * same names. Shapes: [batch, c h w] -> [batch, 32].
 */
export const digitsFeatures = (options: Omit<DigitsClassifierOptions, "classes"> = {}): Layer =>
  sequential(
    ...trunk(options),
    lambda("meanOfPositions", (x) => mean(x, [2, 3])),
  );

function trunk({ shape = [1, 28, 28], initializer }: DigitsClassifierOptions): Layer[] {
  // batchNorm takes a bias away
  const block = (channels: number): Layer[] => [
    conv2d(channels, 3, { padding: 1, bias: false, initializer }),
    batchNorm(),
    activation("relu"),
  ];
  return [reshape(...shape), ...block(8), maxPool2d(2), ...block(16), maxPool2d(2), ...block(32)];
}
