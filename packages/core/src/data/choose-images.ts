import { InputError } from "../errors.js";
import { permutation } from "../random/random.js";
import type { DatasetFacts } from "./table/dataset-facts.js";
import type { Dataset } from "./dataset.js";
import { subset, take } from "./split.js";

/** How some of many images are chosen: a seeded draw that keeps every class's share, or the first ones. */
export type ImageChoice = "balanced" | "first";

/**
 * `n` images of a data set: drawn at random with every class's share kept to within one image, and at least one image of each class where `n` allows it;
 * without labels, drawn from all. In their order; the same for one seed, number of images and labels.
 * Throws InputError when there are fewer.
 */
export function chooseImages<D extends Dataset>(dataset: D, n: number, choice: ImageChoice = "balanced", seed = 0): D {
  if (n === dataset.count || choice === "first") return take(dataset, n);
  return subset(dataset, chosenIndices(dataset, n, choice, seed));
}

/** The indices of the images that `chooseImages` takes, rising. Throws InputError as it does. */
export function chosenIndices(dataset: DatasetFacts, n: number, choice: ImageChoice = "balanced", seed = 0): number[] {
  const { count, labels, name, split } = dataset;
  if (!(Number.isInteger(n) && n > 0 && n <= count))
    throw new InputError(
      `chooseImages: must be an integer in 1..${count} (the images of ${name} (${split})), got ${String(n)}`,
    );
  if (choice === "first") return Array.from({ length: n }, (_, i) => i);
  const members = new Map<number, number[]>();
  for (const index of permutation(count, { seed, stream: "choose", step: 0 })) {
    const label = labels?.[index] ?? 0;
    const list = members.get(label);
    if (list) list.push(index);
    else members.set(label, [index]);
  }
  const lists = [...members].sort(([a], [b]) => a - b).map(([, list]) => list);
  const shares = sharesOf(
    lists.map(({ length }) => length),
    n,
  );
  return lists.flatMap((list, i) => list.slice(0, shares[i])).sort((a, b) => a - b);
}

/** Shares `n` out in proportion to `sizes`, by largest remainders after one for each where there is one for each. */
function sharesOf(sizes: readonly number[], n: number): number[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const least = n >= sizes.length ? 1 : 0;
  const exact = sizes.map((size) => (size * n) / total);
  const shares = exact.map((share) => Math.max(least, Math.floor(share)));
  let left = n - shares.reduce((sum, share) => sum + share, 0);
  // what is furthest from its share gives or takes one
  for (; left !== 0; left -= Math.sign(left)) {
    let best = -1;
    for (const [i, share] of shares.entries()) {
      if (left > 0 ? share >= sizes[i] : share <= least) continue;
      if (best < 0 || Math.sign(left) * (exact[i] - share - (exact[best] - shares[best])) > 0) best = i;
    }
    shares[best] += Math.sign(left);
  }
  return shares;
}
