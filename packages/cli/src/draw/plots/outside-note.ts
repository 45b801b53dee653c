import { count, nats } from "./quantity.js";
import type { Point } from "./series.js";

/** Says what the cut axis hides, so that a clipped spike is never mistaken for a missing one. */
export function outsideNote(points: readonly Point[], [low, high]: readonly [number, number]): string {
  const above = points.filter((p) => p.value > high);
  const below = points.filter((p) => p.value < low);
  if (above.length + below.length === 0) return "";
  const peak = above.reduce((most, p) => Math.max(most, p.value), -Infinity);
  const pit = below.reduce((least, p) => Math.min(least, p.value), Infinity);
  const ends = [above.length > 0 && `up to ${nats(peak, 1)}`, below.length > 0 && `down to ${nats(pit, 1)}`].filter(
    Boolean,
  );
  const share = `${count(above.length + below.length)} of ${count(points.length)} points`;
  return `Axis cut to the bulk of the run; ${share} lie outside (${ends.join(", ")}).`;
}
