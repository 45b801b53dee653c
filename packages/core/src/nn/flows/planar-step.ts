import { add, div, log, mul, reshape, softplus, split, square, sub, sum, tanh } from "../../ops/index.js";
import { randomNormal, type InitializerName, type InitializerPair, initializerOf } from "../initializers.js";
import { linear } from "../linear.js";
import type { Bijection } from "./bijection.js";

/**
 * y = x + u h(w . x + b),  h = tanh; log |det| = log(1 + h'(w . x + b) u . w). w, u and b are a linear map of the features, [rows, 2 size + 1], which starts near 0. u is
 * moved along w so that  u . w = softplus(raw u . w) - 1 > -1:  only then can the map be undone (no closed form does so).
 * Shapes: x [..., rows, size].  Source: Rezende & Mohamed 2015, arXiv:1505.05770, section 4.1 and appendix A.1.
 */
export function planarStep(size: number, initializer?: InitializerName): Pick<Bijection, "forward"> {
  const start: InitializerPair = { weight: randomNormal(0.01), bias: initializerOf(initializer ?? "pytorch").bias };
  const head = linear(2 * size + 1, { initializer: start });
  return {
    forward: (x, scope, features) => {
      const [w, raw, b] = split(head.apply(features!, scope), [size, size, 1]);
      const along = sum(mul(w, raw), -1, true);
      const dot = sub(softplus(along), 1);
      // a length of 0 would be divided by
      const u = add(raw, mul(div(sub(dot, along), add(sum(square(w), -1, true), 1e-8)), w));
      const height = tanh(add(sum(mul(x, w), -1, true), b));
      const stretch = add(1, mul(sub(1, square(height)), sum(mul(u, w), -1, true)));
      return { y: add(x, mul(u, height)), logDet: reshape(log(stretch), x.shape.slice(0, -1)) };
    },
  };
}
