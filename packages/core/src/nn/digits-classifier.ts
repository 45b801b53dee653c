import { activation } from "./activation.js";
import { batchNorm } from "./batch-norm.js";
import { conv2d } from "./conv2d.js";
import type { InitializerName } from "./initializers.js";
import { sequential, type Layer } from "./layer.js";
import { linear } from "./linear.js";
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
  const { shape = [1, 28, 28], classes = 10, initializer } = options;
  // batchNorm takes a bias away
  const block = (channels: number): Layer[] => [
    conv2d(channels, 3, { padding: 1, bias: false, initializer }),
    batchNorm(),
    activation("relu"),
  ];
  return sequential(
    reshape(...shape),
    ...block(8),
    maxPool2d(2),
    ...block(16),
    maxPool2d(2),
    ...block(32),
    flatten(),
    linear(classes, { initializer }),
  );
}
