import { movedTo, type Layout } from "../codes/layout";
import { evenly, type Stroke } from "../scatter/strokes";

/** Images of the map whose codes tell that of a place between them. */
const around = 5;

/**
 * Codes along a stroke of the map, at equal steps of it. On a plane of the latent space they are the plane's own; between the points of t-SNE or UMAP, which nothing leads back
 * from, the mean of the codes of the five nearest points, weighted by the inverse of their squared distances.
 */
export function codesAlong(layout: Layout, code: Float32Array, stroke: Stroke, steps: number): readonly Float32Array[] {
  return evenly(stroke, steps).map((place) =>
    layout.plane ? movedTo(layout, code, place) : codeBetween(layout, place),
  );
}

function codeBetween({ positions, dims, images }: Layout, [x, y]: readonly number[]): Float32Array {
  const nearest: { row: number; square: number }[] = [];
  for (let row = 0; row < images.count; row++) {
    const square = (positions[row * dims] - x) ** 2 + (positions[row * dims + 1] - y) ** 2;
    if (nearest.length === around && square >= nearest[around - 1].square) continue;
    if (nearest.length === around) nearest.pop();
    const at = nearest.findIndex((other) => other.square > square);
    nearest.splice(at === -1 ? nearest.length : at, 0, { row, square });
  }
  const { latent, mean } = images;
  const tiny = 1e-9 + 1e-6 * (nearest.at(-1)?.square ?? 0);
  const weights = nearest.map(({ square }) => 1 / (square + tiny));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  return Float32Array.from({ length: latent }, (_, j) =>
    nearest.reduce((sum, { row }, i) => sum + (weights[i] / whole) * mean.data[row * latent + j], 0),
  );
}
