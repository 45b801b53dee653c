import { InputError } from "../errors.js";
import { sampleMean, standardErrorOfMean } from "./sample-mean.js";

/** How two models differ on the same images. */
export interface PairedDifference {
  /** Mean of a - b, in the figure's unit: below 0 where a is lower. */
  readonly difference: number;
  /** Of the difference: standard deviation of the images' differences / sqrt(images). Images that are hard for both cancel. */
  readonly standardError: number;
  /** 95 % of such intervals, from other images, hold the mean difference (Student's t). */
  readonly interval: readonly [low: number, high: number];
  /** Share of images at which a is lower; ties count half. */
  readonly lowerShare: number;
  readonly images: number;
}

/** Upper 2.5 % point of the normal distribution. */
const z = 1.959963984540054;

/**
 * Upper 2.5 % point of Student's t: exact for 1 and 2 degrees of freedom, then by the expansion around the normal, good to 0.003 at 3 and better above.
 * Source: Abramowitz & Stegun 1964, 26.7.5.
 */
export function studentT(degrees: number): number {
  const alpha = 0.05;
  if (degrees === 1) return 1 / Math.tan((Math.PI * alpha) / 2);
  if (degrees === 2) return (1 - alpha) * Math.sqrt(2 / (alpha * (2 - alpha)));
  const g1 = (z ** 3 + z) / 4;
  const g2 = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const g3 = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  const g4 = (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92160;
  return z + g1 / degrees + g2 / degrees ** 2 + g3 / degrees ** 3 + g4 / degrees ** 4;
}

/**
 * The difference of two figures of the same images, a[i] and b[i] being of image i.
 * Throws InputError unless there are two images or more, as many of both, all finite.
 */
export function pairedDifference(a: ArrayLike<number>, b: ArrayLike<number>): PairedDifference {
  if (a.length !== b.length || a.length < 2)
    throw new InputError(
      `pairedDifference: needs two images or more and as many of both, got ${a.length} and ${b.length}`,
    );
  const differences = Float64Array.from({ length: a.length }, (_, i) => a[i] - b[i]);
  const bad = differences.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0)
    throw new InputError(`pairedDifference: figures must be finite, image ${bad} has ${a[bad]} and ${b[bad]}`);
  const difference = sampleMean(differences);
  const standardError = standardErrorOfMean(differences);
  const reach = studentT(a.length - 1) * standardError;
  const lower = differences.reduce((sum, v) => sum + (v < 0 ? 1 : v === 0 ? 0.5 : 0), 0);
  return {
    ...{ difference, standardError, images: a.length },
    interval: [difference - reach, difference + reach],
    lowerShare: lower / a.length,
  };
}
