import { constant, type Tensor } from "../graph/index.js";
import {
  add,
  cos,
  div,
  erf,
  exp,
  greater,
  greaterEqual,
  log,
  max,
  min,
  mul,
  neg,
  reshape,
  sin,
  sqrt,
  square,
  stopGradient,
  sub,
  sum,
  where,
} from "../ops/index.js";
import type { Reparameterised } from "./distribution.js";
import { gaussLegendre } from "./gauss-legendre.js";

/** A von Mises-Fisher distribution on the unit sphere of m dimensions. */
export interface VonMisesFisher extends Reparameterised {
  /** E[mean . z] = I_(m/2)(k) / I_(m/2 - 1)(k), [...]. */
  readonly meanLength: Tensor;
  /** Entropy, [...]. Unit: nats. */
  entropy(): Tensor;
}

/** log of the area of the unit sphere in m dimensions, 2 pi^(m/2) / Gamma(m/2): 2 for m = 1, 2 pi for m = 2, and area(m) = area(m - 2) 2 pi / (m - 2). */
export function logSphereArea(m: number): number {
  let log = Math.log(m % 2 === 1 ? 2 : 2 * Math.PI);
  for (let n = m % 2 === 1 ? 3 : 4; n <= m; n += 2) log += Math.log((2 * Math.PI) / (n - 2));
  return log;
}

/** atan(x) for 0 <= x <= 1 to 1e-5. Source: Abramowitz & Stegun 4.4.49. */
const arctangent = (x: Tensor): Tensor =>
  mul(
    x,
    [0.0208351, -0.085133, 0.180141, -0.3302995, 0.999866].reduce<Tensor>(
      (total, c) => add(mul(total, square(x)), c),
      constant(0),
    ),
  );

/** Nodes of the integrals, standard deviations that they cover to each side of the mode, and rounds of Newton's method: more change nothing in float32. */
const [nodeCount, reach, rounds] = [64, 12, 14];
/** Least distance of an angle from the ends, where its density may be 0. */
const edge = 1e-6;

/**
 * The density on the unit sphere of m dimensions that is proportional to exp(k mean . z), by its unit mean direction [..., m] and concentration k > 0, [..., 1].
 * Of z = cos(t) mean + sin(t) v with v a unit vector across the mean, v is uniform and the angle t has a density proportional to
 *
 *     g(t) = exp(-2 k sin^2(t/2)) sin^(m-2)(t),  0 <= t <= pi,
 *
 * whose integral Z is that of the Bessel function, Z = e^-k sqrt(pi) Gamma((m-1)/2) (2/k)^(m/2-1) I_(m/2-1)(k) (Abramowitz & Stegun 9.6.18). It is taken by Gauss-Legendre quadrature
 * around g's mode, in value and slope, for any m and k, where series of I overflow.
 * A draw turns noise e ~ N(0, I_m) into v, e across the mean, and t, the root of  int_0^t g = Phi(-mean . e) Z:  both are independent, and no proposal is rejected. The root is found by
 * Newton's method within a bracket; its slopes are those of the implicit function, d t = -d(int_0^t g - Phi Z) / g(t).
 * Source: Davidson et al. 2018, arXiv:1804.00891, who draw t by rejection (Ulrich 1984, Wood 1994); implicit slopes: Figurnov, Mohamed & Mnih 2018, arXiv:1805.08498.
 */
export function vonMisesFisher(mean: Tensor, concentration: Tensor): VonMisesFisher {
  const m = Number(mean.shape[mean.rank - 1]);
  const k = stopGradient(concentration);
  // mode of g: k sin^2 t = (m - 2) cos t;  -(log g)'' = k cos t + (m - 2) / sin^2 t = k (cos t + 1 / cos t) there
  const top = div(mul(k, 2), add(sqrt(add(square(mul(k, 2)), (m - 2) ** 2)), m - 2));
  const sharpness = m === 2 ? k : mul(k, add(top, div(1, top)));
  const stddev = div(1, sqrt(sharpness));
  // tan(t/2) = sin t / (1 + cos t),  sin^2 t = (m - 2) cos t / k
  const mode = mul(arctangent(div(sqrt(div(mul(top, m - 2), k)), add(top, 1))), 2);
  const [from, to] = [max(sub(mode, mul(stddev, reach)), 0), min(add(mode, mul(stddev, reach)), Math.PI)];

  const logHeight = (t: Tensor): Tensor => {
    const exponent = mul(mul(concentration, square(sin(mul(t, 0.5)))), -2);
    return m === 2 ? exponent : add(exponent, mul(log(sin(t)), m - 2));
  };
  const highest = stopGradient(logHeight(max(mode, edge)));
  const height = (t: Tensor): Tensor => exp(sub(logHeight(t), highest));
  const { nodes, weights } = gaussLegendre(nodeCount);
  const [places, shares] = [nodes, weights].map((data) => constant({ shape: [nodeCount], data }));
  /** Integral of f g / g(mode) up to an angle. */
  const upTo = (t: Tensor, f: (at: Tensor) => Tensor = height): Tensor => {
    const width = sub(t, from);
    return mul(width, sum(mul(shares, f(add(from, mul(width, places)))), -1, true));
  };
  const area = upTo(to);
  const drop = (t: Tensor): Tensor => mul(square(sin(mul(t, 0.5))), 2);
  /** E[1 - cos t], which stays exact where the concentration is large. */
  const meanDrop = div(
    upTo(to, (at) => mul(height(at), drop(at))),
    area,
  );
  const flat = (x: Tensor): Tensor => reshape(x, x.shape.slice(0, -1));
  /** Logarithm of the integral of exp(k (mean . z - 1)) over the sphere. */
  const logArea = add(add(log(area), highest), logSphereArea(m - 1));

  /** The angle at which a share of the whole lies below. */
  const angleAt = (share: Tensor, start: Tensor): Tensor => {
    const [low, high] = [add(from, edge), sub(to, edge)];
    let [left, right] = [add(mul(start, 0), low), add(mul(start, 0), high)];
    let t = max(min(start, high), low);
    const wanted = stopGradient(mul(share, area));
    for (let round = 0; round < rounds; round++) {
      const over = sub(upTo(t), wanted);
      const isOver = greater(over, 0);
      [left, right] = [where(isOver, left, t), where(isOver, t, right)];
      const next = sub(t, div(over, max(height(t), 1e-30)));
      // at the root itself it is an end of the bracket
      const isInside = greaterEqual(mul(sub(next, left), sub(right, next)), 0);
      t = stopGradient(where(isInside, next, mul(add(left, right), 0.5)));
    }
    const slope = stopGradient(max(height(t), 1e-30));
    return sub(t, div(sub(upTo(t), mul(share, area)), slope));
  };

  return {
    mean,
    meanLength: flat(sub(1, meanDrop)),
    entropy: () => flat(add(mul(concentration, meanDrop), logArea)),
    logProb: (z) => {
      // of unit vectors 1 - mean . z, without its rounding
      const away = mul(sum(square(sub(z, mean)), -1, true), 0.5);
      return neg(flat(add(mul(concentration, away), logArea)));
    },
    sample: (noise) => {
      const along = sum(mul(noise, mean), -1, true);
      const across = sub(noise, mul(along, mean));
      const share = mul(sub(1, erf(mul(along, Math.SQRT1_2))), 0.5);
      const t = angleAt(share, stopGradient(sub(mode, mul(stddev, along))));
      const direction = div(across, sqrt(sum(square(across), -1, true)));
      return add(mul(cos(t), mean), mul(sin(t), direction));
    },
  };
}
