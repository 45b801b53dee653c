import { ShapeError } from "../../errors.js";
import { formatShape, sameShape } from "../../graph/index.js";
import { add, mul, sigmoid } from "../../ops/index.js";
import { applied, sequential, type Layer } from "../layer.js";

/**
 * A residual block:  x + f(x),  f the layers one after another, which must keep the shape.
 * Throws ShapeError, where it is applied, if they do not.  Source: He et al. 2016, arXiv:1512.03385.
 */
export function residual(...layers: readonly Layer[]): Layer {
  const inner = sequential(...layers);
  return {
    kind: "residual",
    parametrised: inner.parametrised,
    apply: (x, scope) => {
      const y = applied(inner, x, scope);
      if (sameShape(x.shape, y.shape)) return add(x, y);
      throw new ShapeError(
        `${scope.where("residual")}: the layers must keep the shape ${formatShape(x.shape)}, got ${formatShape(y.shape)}`,
      );
    },
  };
}

/**
 * A gated layer:  f(x) sigmoid(g(x)),  f and g of one form with parameters of their own, `value` and `gate`: gated(linear(300)), gated(conv2d(32, 3)). It takes the
 * place of a layer and its activation.  Source: Dauphin et al. 2017, arXiv:1612.08083; in VAEs Tomczak & Welling 2018, arXiv:1705.07120.
 */
export const gated = (layer: Layer): Layer => ({
  kind: "gated",
  parametrised: true,
  apply: (x, scope) => mul(applied(layer, x, scope.child("value")), sigmoid(applied(layer, x, scope.child("gate")))),
});
