/** Pearson's r of the pairs of which both numbers are there (not NaN), -1..1; NaN where one of them does not vary. */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let [n, mx, my] = [0, 0, 0];
  const isPair = (i: number): boolean => !Number.isNaN(x[i]) && !Number.isNaN(y[i]);
  for (let i = 0; i < x.length; i++)
    if (isPair(i)) {
      n++;
      mx += (x[i] - mx) / n;
      my += (y[i] - my) / n;
    }
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++)
    if (isPair(i)) {
      xx += (x[i] - mx) ** 2;
      yy += (y[i] - my) ** 2;
      xy += (x[i] - mx) * (y[i] - my);
    }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : NaN;
}

/** Places in ascending order from 0 on, equal numbers sharing the mean of theirs; NaN stays NaN. Spearman's correlation is `pearson` of these. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from(values, (_, i) => i).filter((i) => !Number.isNaN(values[i]));
  order.sort((a, b) => values[a] - values[b]);
  const places = new Float64Array(values.length).fill(NaN);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && values[order[to]] === values[order[from]]) to++;
    for (let k = from; k < to; k++) places[order[k]] = (from + to - 1) / 2;
    from = to;
  }
  return places;
}
