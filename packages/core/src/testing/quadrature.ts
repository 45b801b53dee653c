/**
 * The integral of f from `from` to `to` by Simpson's rule; `f` maps all the nodes at once. Its error falls with the fourth power of the
 * step where f is smooth: kinks belong on nodes.
 */
export function integrate(
  f: (nodes: Float64Array) => ArrayLike<number>,
  from: number,
  to: number,
  intervals = 2000,
): number {
  const step = (to - from) / intervals;
  const values = f(Float64Array.from({ length: intervals + 1 }, (_, i) => from + i * step));
  let total = 0;
  for (let i = 0; i <= intervals; i++) total += values[i] * (i === 0 || i === intervals ? 1 : i % 2 === 1 ? 4 : 2);
  return (total * step) / 3;
}
