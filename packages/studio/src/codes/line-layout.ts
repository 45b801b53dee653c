import { classesOf } from "./class-colors";
import { className } from "../models/class-name";
import type { CodedImages } from "./coded-images";

/** A line as a layout, see `Layout`. */
interface Line {
  readonly kind: "dims";
  readonly dims: 2;
  readonly positions: Float32Array;
  readonly names: readonly string[];
  readonly rows: readonly { readonly at: number; readonly name: string }[];
  readonly plane: { readonly origin: Float64Array; readonly directions: readonly Float64Array[] };
}

/** Places along the line at which codes are counted. */
const bins = 64;
/** Height of all rows together, of the codes' range. */
const tall = 0.55;
/** Half the thickness of a row where it is thickest, of its height. */
const thick = 0.42;
const golden = 0.618034;

/**
 * Codes of a single dimension: their values to the right, and upwards a row for each class, as thick as its codes are dense there, so that few
 * points hide others. Where a point lies within its row's thickness says nothing.
 */
export function lineLayout(images: CodedImages): Line {
  const { count, latent, mean, labels } = images;
  const values = mean.data;
  const [low, high] = rangeOf(values);
  const classes = labels ? classesOf(labels) : [0];
  const height = (tall * (high - low)) / classes.length;
  const place = new Map(classes.map((label, i) => [label, (classes.length - 1) / 2 - i]));
  const binOf = (value: number): number => ((value - low) / (high - low)) * (bins - 1);
  const density = new Map(classes.map((label) => [label, new Float64Array(bins)]));
  for (let i = 0; i < count; i++) density.get(labels?.[i] ?? 0)![Math.round(binOf(values[i]))]++;
  for (const [label, counts] of density) density.set(label, shares(counts));
  const positions = new Float32Array(2 * count);
  const turns = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const label = labels?.[i] ?? 0;
    const turn = turns.get(label) ?? 0;
    turns.set(label, turn + 1);
    const around = 2 * ((0.5 + turn * golden) % 1) - 1;
    positions[2 * i] = values[i];
    positions[2 * i + 1] = height * (place.get(label)! + thick * around * at(density.get(label)!, binOf(values[i])));
  }
  return {
    ...{ kind: "dims", dims: 2, positions, names: labels ? ["z0", "class"] : ["z0"] },
    rows: labels ? classes.map((label) => ({ at: height * place.get(label)!, name: className(images, label) })) : [],
    plane: { origin: new Float64Array(latent), directions: [Float64Array.of(1)] },
  };
}

function rangeOf(values: Float32Array): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return high - low > 0.01 ? [low, high] : [low - 0.01, low + 0.01];
}

/** Counts, evened out with their neighbours, as shares of the largest. */
function shares(counts: Float64Array): Float64Array<ArrayBuffer> {
  const even = Float64Array.from(counts, (own, i) => (counts[i - 1] ?? 0) + 2 * own + (counts[i + 1] ?? 0));
  const most = Math.max(...even, 1);
  return even.map((value) => value / most);
}

/** Between two bins: on the line from one to the other. */
function at(density: Float64Array, bin: number): number {
  const left = Math.min(bins - 2, Math.floor(bin));
  return density[left] + (density[left + 1] - density[left]) * (bin - left);
}
