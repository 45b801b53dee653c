import type { Matrix } from "../data/index.js";
import { InputError } from "../errors.js";

/**
 * Labels as one-hot rows [count, classes], a zero row for -1; none for a model without classes (0).
 * Throws InputError, beginning with `where`, if they are missing, too many or out of range.
 */
export function oneHotRows(
  where: string,
  labels: ArrayLike<number> | undefined,
  count: number,
  classes: number,
): { labels?: Matrix } {
  if (classes === 0) {
    if (labels) throw new InputError(`${where}: the model takes no labels, got ${labels.length}; leave them out`);
    return {};
  }
  if (labels?.length !== count)
    throw new InputError(
      `${where}: the model needs a label for each of ${count} rows, got ${labels?.length ?? "none"}; give labels in 0..${classes - 1}, or -1 for none`,
    );
  const data = new Float32Array(count * classes);
  for (let i = 0; i < count; i++) {
    const label = labels[i];
    if (!(Number.isInteger(label) && label >= -1 && label < classes))
      throw new InputError(`${where}: labels must be in 0..${classes - 1}, or -1 for none, got ${label} in row ${i}`);
    if (label >= 0) data[i * classes + label] = 1;
  }
  return { labels: { shape: [count, classes], data } };
}
