import { InputError } from "../errors.js";
import { formatShape, type DType, type Shape, type Tensor } from "../graph/index.js";
import type { HostTensors } from "./runtime.js";

/** A value that a graph is fed. */
interface Expected {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

/** An input as what it must be fed. */
export const expectedOf = (x: Tensor): Expected => ({ name: x.name!, dtype: x.dtype, shape: x.shape });

/** A per-step input as what a run of `steps` steps must be fed. */
export const expectedSteps = (x: Tensor, steps: number): Expected => ({
  ...expectedOf(x),
  shape: [steps, ...x.shape],
});

/** Throws InputError unless exactly the expected inputs are given, with matching kind, shape and number of values. */
export function checkFeeds(where: string, expected: readonly Expected[], feeds: HostTensors): void {
  const sizes = new Map<string, number>();
  for (const { name, dtype, shape } of expected) {
    const feed = feeds[name];
    if (!feed) throw new InputError(`${where}: the input "${name}" ${formatShape(shape)} is missing`);
    const fits =
      feed.shape.length === shape.length &&
      shape.every((dim, i) => {
        const want = typeof dim === "number" ? dim : (sizes.get(dim) ?? feed.shape[i]);
        if (typeof dim === "string") sizes.set(dim, want);
        return want === feed.shape[i];
      });
    if (!fits || feed.dtype !== dtype)
      throw new InputError(
        `${where}: the input "${name}" must be ${dtype} ${formatShape(shape)}, got ${feed.dtype} ${formatShape(feed.shape)}`,
      );
  }
  for (const [name, { dtype, shape, data }] of Object.entries(feeds)) {
    const size = shape.reduce((n, dim) => n * dim, 1);
    if (data.length !== size)
      throw new InputError(
        `${where}: the input "${name}" ${dtype} ${formatShape(shape)} needs ${size} values, got ${data.length}`,
      );
  }
  const extra = Object.keys(feeds).find((name) => !expected.some((x) => x.name === name));
  if (extra !== undefined) throw new InputError(`${where}: there is no input "${extra}"`);
}
