import { InputError, ShapeError } from "../../errors.js";
import { formatShape, type Tensor } from "../../graph/index.js";
import { add, div, mean, mul, reshape, sqrt, square, sub } from "../../ops/index.js";
import { fill } from "../initializers.js";
import type { Layer } from "../layer.js";
import type { Scope } from "../scope.js";

const epsilon = 1e-5;

/** (v - mean) / sqrt(variance + 1e-5) over the last axis, the variance with 1/n. */
function normalised(v: Tensor): Tensor {
  const centred = sub(v, mean(v, -1, true));
  return div(centred, sqrt(add(mean(square(centred), -1, true), epsilon)));
}

/** Scale, at first 1, and shift, at first 0, [features]. */
function affine(scope: Scope, features: number): { readonly weight: Tensor; readonly bias: Tensor } {
  const fans = { fanIn: features, fanOut: features };
  return {
    weight: scope.parameter("weight", [features], fill(1), fans),
    bias: scope.parameter("bias", [features], fill(0), fans),
  };
}

/**
 * Layer normalisation: each row over its features, then a scale and a shift for each feature; the same in training and at inference.
 * Shapes: x [..., f] -> [..., f].  Throws ShapeError where f is not known.  Source: Ba et al. 2016, arXiv:1607.06450.
 */
export const layerNorm = (): Layer => ({
  kind: "layerNorm",
  parametrised: true,
  apply: (x, scope) => {
    const features = x.shape.at(-1);
    if (typeof features !== "number")
      throw new ShapeError(`${scope.where("layerNorm")}: needs a known last axis, got ${formatShape(x.shape)}`);
    const { weight, bias } = affine(scope, features);
    return add(mul(normalised(x), weight), bias);
  },
});

/**
 * Group normalisation: each image's channels in `groups`, each over its channels and positions, then a scale and a shift for each channel. It does not look at other
 * images, so that it is the same in training and at inference, and for small batches.
 * Shapes: x [batch, c, h, w] -> the same, c a multiple of groups.  Throws InputError unless groups is a positive whole number, ShapeError for other shapes.
 * Source: Wu & He 2018, arXiv:1803.08494.
 */
export function groupNorm(groups: number): Layer {
  if (!Number.isInteger(groups) || groups < 1)
    throw new InputError(`groupNorm: groups must be a positive whole number, got ${groups}`);
  return {
    kind: "groupNorm",
    settings: `${groups} ${groups === 1 ? "group" : "groups"}`,
    parametrised: true,
    apply: (x, scope) => {
      const [batch, channels] = x.shape;
      if (x.rank !== 4 || typeof channels !== "number" || channels % groups !== 0)
        throw new ShapeError(
          `${scope.where("groupNorm")}: needs [batch, c, h, w] with c a multiple of ${groups}, got ${formatShape(x.shape)}`,
        );
      const { weight, bias } = affine(scope, channels);
      const flat = normalised(reshape(x, [batch, groups, -1]));
      const perChannel = (v: Tensor): Tensor => reshape(v, [channels, 1, 1]);
      return add(mul(reshape(flat, x.shape), perChannel(weight)), perChannel(bias));
    },
  };
}
