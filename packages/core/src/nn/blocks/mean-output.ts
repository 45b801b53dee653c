import { add } from "../../ops/index.js";
import type { Initializer } from "../initializers.js";
import { applied, type Layer } from "../layer.js";

/** Training images that the mean is taken of. */
const images = 1000;
/** How near to 0 and 1 a mean's logit is taken, as the authors' code has it. */
const margin = 1e-3;

/** What `meanOutput` is told of the net's outputs. */
export interface MeanOutputOptions {
  /** Values of an image: the first of the outputs, others stay. */
  readonly size: number;
  /** Whether these are logits of the image's mean, as a Bernoulli likelihood has them; else they are the mean itself. */
  readonly isLogit: boolean;
}

/**
 * A decoder whose output begins at the mean of the training images: net(z) + offset, one learned number a value, which starts at the mean of 1000 images drawn by the seed, or its
 * logit; at 0 where no data is at hand. The first steps need not learn what all images share.
 * Shapes: as the net's.  Parameter: `offset` [outputs].  Source: Burda, Grosse & Salakhutdinov 2016, arXiv:1509.00519, their code.
 */
export function meanOutput(net: Layer, options: MeanOutputOptions): Layer {
  return {
    kind: "meanOutput",
    parametrised: true,
    apply: (z, scope) => {
      const out = applied(net, z, scope);
      const outputs = Number(out.shape[out.rank - 1]);
      return add(out, scope.parameter("offset", [outputs], startAtMean(options), { fanIn: 1, fanOut: 1 }));
    },
  };
}

const startAtMean =
  ({ size, isLogit }: MeanOutputOptions): Initializer =>
  (outputs, _, { seed, name, rows }) => {
    const start = new Float64Array(outputs);
    if (!rows) return Float32Array.from(start);
    const drawn = rows(images, { seed, name });
    for (let i = 0; i < drawn.length; i++) start[i % size] += drawn[i] / images;
    return Float32Array.from(start, (mean, j) => (isLogit && j < size ? logit(mean) : mean));
  };

function logit(mean: number): number {
  const inside = Math.min(1 - margin, Math.max(margin, mean));
  return Math.log(inside / (1 - inside));
}
