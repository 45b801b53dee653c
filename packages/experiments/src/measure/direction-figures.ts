import { attributeDirection, auc, sampleMean, type Matrix } from "@latents/core";
import type { Figures } from "../workbench/findings.js";

type Mask = readonly (boolean | undefined)[];

/** Codes and whether they have an attribute; `undefined` where neither it nor its opposite. */
export interface MarkedCodes {
  readonly codes: Matrix;
  readonly mask: Mask;
}

/** How well an attribute's direction parts codes that it was not found on. */
export interface DirectionFigures {
  /** Share of the codes on the right side of the middle between the two means. */
  readonly directionAccuracy: number;
  readonly directionAuc: number;
}

/** The figures under an attribute's name, as tables have them: `smilingAuc`. */
export const directionNamed = (name: string, { directionAccuracy, directionAuc }: DirectionFigures): Figures => ({
  [`${name}Accuracy`]: directionAccuracy,
  [`${name}Auc`]: directionAuc,
});

type Find = (codes: Matrix, mask: Mask) => Float32Array;

/** Projections of codes on the direction found on `known`, above 0 on the attribute's side of the middle of the two means. */
function projections({ codes, mask }: MarkedCodes, asked: Matrix, find: Find): Float64Array {
  const direction = find(codes, mask);
  const mean = (has: boolean): number => {
    return sampleMean(mask.flatMap((value, i) => (value === has ? [dot(direction, codes, i)] : [])));
  };
  const middle = (mean(true) + mean(false)) / 2;
  return Float64Array.from({ length: asked.shape[0] }, (_, i) => dot(direction, asked, i) - middle);
}

/** Figures of the direction found on `known` on other codes. */
export const directionFigures = (known: MarkedCodes, { codes, mask }: MarkedCodes): DirectionFigures =>
  figuresOf(projections(known, codes, attributeDirection), mask);

/**
 * The same where each person's codes are judged by the direction of all others: `people` says whose each code is. `find` finds it; default the difference of
 * the means.
 */
export function leavePeopleOut(
  { codes, mask }: MarkedCodes,
  people: readonly string[],
  find: Find = attributeDirection,
): DirectionFigures {
  const scores = new Float64Array(mask.length);
  for (const person of new Set(people)) {
    const others = mask.map((value, i) => (people[i] === person ? undefined : value));
    const found = projections({ codes, mask: others }, codes, find);
    people.forEach((one, i) => {
      if (one === person) scores[i] = found[i];
    });
  }
  return figuresOf(scores, mask);
}

/** Codes less the mean of those of the same group: what they share does not hide what they differ by. */
export function lessGroupMeans({ shape, data }: Matrix, groups: readonly string[]): Matrix {
  const [, width] = shape;
  const centred = new Float32Array(data.length);
  for (const group of new Set(groups)) {
    const rows = groups.flatMap((one, i) => (one === group ? [i] : []));
    for (let j = 0; j < width; j++) {
      const mean = rows.reduce((sum, row) => sum + data[row * width + j], 0) / rows.length;
      for (const row of rows) centred[row * width + j] = data[row * width + j] - mean;
    }
  }
  return { shape, data: centred };
}

function figuresOf(scores: Float64Array, mask: Mask): DirectionFigures {
  const side = (has: boolean): Float64Array => scores.filter((_, i) => mask[i] === has);
  const [yes, no] = [side(true), side(false)];
  const right = yes.filter((v) => v > 0).length + no.filter((v) => v <= 0).length;
  return { directionAccuracy: right / (yes.length + no.length), directionAuc: auc(no, yes) };
}

function dot(direction: Float32Array, { shape: [, latent], data }: Matrix, row: number): number {
  let sum = 0;
  for (let j = 0; j < latent; j++) sum += direction[j] * data[row * latent + j];
  return sum;
}
