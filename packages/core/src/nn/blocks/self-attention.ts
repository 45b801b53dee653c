import { InputError, ShapeError } from "../../errors.js";
import { formatShape, type Tensor } from "../../graph/index.js";
import { add, matmul, mul, reshape, softmax, transpose } from "../../ops/index.js";
import { conv2d } from "../conv2d.js";
import type { InitializerName } from "../initializers.js";
import type { Layer } from "../layer.js";

/** Options of `selfAttention2d`. */
export interface SelfAttentionOptions {
  /** Default 1; the channels must be a multiple. */
  readonly heads?: number;
  /** Default `pytorch`. */
  readonly initializer?: InitializerName;
}

/**
 * Self-attention over positions:  x + out(softmax(q^T k / sqrt(d)) v),  q, k, v and out 1x1 convolutions, k without a bias, d the channels of a head: every pixel sees all others. It
 * makes (h w)^2 numbers an image and head.  Shapes: x [batch, c, h, w] -> the same.
 * Throws InputError unless heads is a positive whole number, ShapeError for other shapes.
 * Source: Vaswani et al. 2017, arXiv:1706.03762; of images Zhang et al. 2019, arXiv:1805.08318.
 */
export function selfAttention2d({ heads = 1, initializer }: SelfAttentionOptions = {}): Layer {
  if (!Number.isInteger(heads) || heads < 1)
    throw new InputError(`selfAttention2d: heads must be a positive whole number, got ${heads}`);
  return {
    kind: "selfAttention2d",
    settings: `${heads} ${heads === 1 ? "head" : "heads"}`,
    parametrised: true,
    apply: (x, scope) => {
      const [batch, channels, height, width] = x.shape;
      const sides = [channels, height, width];
      if (x.rank !== 4 || !sides.every((side) => typeof side === "number") || Number(channels) % heads !== 0)
        throw new ShapeError(
          `${scope.where("selfAttention2d")}: needs [batch, c, h, w] with c a multiple of ${heads}, got ${formatShape(x.shape)}`,
        );
      const [c, positions] = [Number(channels), Number(height) * Number(width)];
      const along = conv2d(c, 1, { initializer });
      // a bias of the key would add the same to all scores of a query, which the softmax takes away
      const keys = conv2d(c, 1, { initializer, bias: false });
      /** [batch, heads, positions, d] */
      const part = (name: string, net = along): Tensor =>
        transpose(reshape(net.apply(x, scope.child(name)), [batch, heads, c / heads, positions]), [0, 1, 3, 2]);
      const scores = mul(matmul(part("query"), part("key", keys), { transposeB: true }), Math.sqrt(heads / c));
      const seen = matmul(softmax(scores), part("value"));
      const back = reshape(transpose(seen, [0, 1, 3, 2]), x.shape);
      return add(x, along.apply(back, scope.child("out")));
    },
  };
}
