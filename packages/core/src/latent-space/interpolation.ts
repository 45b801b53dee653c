import { InputError } from "../errors.js";
import type { Points } from "./points.js";

/** How to go from one code to another: `linear` on the straight line, `spherical` on the arc around the origin. */
export type InterpolationPath = "linear" | "spherical";

/** Below this sine of the angle the arc is a straight line to machine precision, or, of opposite codes, not defined. */
const leastSine = 1e-9;

/**
 * The code at t of the way from a to b. `linear`: (1 - t) a + t b. `spherical`: the direction turns evenly from a's to b's, and the length goes evenly from
 * |a| to |b|; parallel, opposite and zero codes have no one arc, and are joined by the straight line.
 * Draws of a wide normal have about the same length, so the straight line between two leaves the places that a decoder has seen.
 * Throws InputError for codes of different length.  Source of the idea: White 2016, arXiv:1609.04468; Shoemake 1985, doi:10.1145/325334.325242.
 */
export function interpolate(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  t: number,
  path: InterpolationPath = "linear",
): Float64Array {
  if (a.length !== b.length)
    throw new InputError(`interpolate: both codes must have the same dimensions, got ${a.length} and ${b.length}`);
  const [lengthA, lengthB] = [Math.hypot(...Array.from(a)), Math.hypot(...Array.from(b))];
  const mix = (weightA: number, weightB: number): Float64Array =>
    Float64Array.from(a, (value, j) => weightA * value + weightB * b[j]);
  if (path === "linear" || lengthA === 0 || lengthB === 0) return mix(1 - t, t);
  const cosine = Array.from(a).reduce((sum, value, j) => sum + (value / lengthA) * (b[j] / lengthB), 0);
  const angle = Math.acos(Math.min(1, Math.max(-1, cosine)));
  const sine = Math.sin(angle);
  if (sine < leastSine) return mix(1 - t, t);
  const length = (1 - t) * lengthA + t * lengthB;
  return mix((length * Math.sin((1 - t) * angle)) / sine / lengthA, (length * Math.sin(t * angle)) / sine / lengthB);
}

/** Evenly spaced codes from a to b, both included.  Shape [steps, latent].  Throws InputError for fewer than two steps. */
export function interpolationCodes(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  steps: number,
  path: InterpolationPath = "linear",
): Points<Float32Array> {
  if (!(Number.isInteger(steps) && steps >= 2))
    throw new InputError(`interpolate: steps must be a whole number, 2 or more, got ${steps}`);
  const data = new Float32Array(steps * a.length);
  for (let i = 0; i < steps; i++) data.set(interpolate(a, b, i / (steps - 1), path), i * a.length);
  return { shape: [steps, a.length], data };
}
