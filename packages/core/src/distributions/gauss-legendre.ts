/** Nodes and weights of a quadrature: the integral of f from 0 to 1 is about sum_i weights_i f(nodes_i). */
export interface Quadrature {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/**
 * Gauss-Legendre quadrature of n nodes on [0, 1], exact for polynomials of degree 2n - 1: the roots of the Legendre polynomial P_n by Newton's method, from
 * cos(pi (i + 3/4) / (n + 1/2)); weights 2 / ((1 - x^2) P_n'(x)^2) on [-1, 1].  Source: Press et al. 2007, Numerical Recipes, section 4.6.1.
 */
export function gaussLegendre(n: number): Quadrature {
  const [nodes, weights] = [new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 0;
    for (let round = 0; round < 20; round++) {
      let [before, at] = [1, x];
      for (let k = 2; k <= n; k++) [before, at] = [at, ((2 * k - 1) * x * at - (k - 1) * before) / k];
      slope = (n * (x * at - before)) / (x * x - 1);
      x -= at / slope;
    }
    nodes[i] = (1 - x) / 2;
    weights[i] = 1 / ((1 - x * x) * slope * slope);
  }
  return { nodes, weights };
}
