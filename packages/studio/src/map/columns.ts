import type { CodedImages } from "../codes/coded-images";

/** What is known of every image as a number. */
export interface Column {
  /** In an address: `z3`, `length`. */
  readonly key: string;
  readonly name: string;
  readonly valueOf: (images: CodedImages, row: number) => number;
}

/** The columns of images with codes: latent dimensions by falling use, then what their posteriors say as a whole. */
export function columnsFor(images: CodedImages, hasStandardPrior: boolean): readonly Column[] {
  const { latent } = images;
  const dimensions = images.byUse.map((j): Column => {
    return { key: `z${j}`, name: `z${j}`, valueOf: ({ mean }, row) => mean.data[row * latent + j] };
  });
  const whole: readonly Column[] = [
    { key: "length", name: "Length of the code", valueOf: lengthOf },
    { key: "spread", name: "Mean σ of q(z|x)", valueOf: spreadOf },
    ...(hasStandardPrior ? [{ key: "kl", name: "KL from N(0, I), nats", valueOf: klOf }] : []),
  ];
  return [...dimensions, ...whole];
}

const sumOver = ({ latent }: CodedImages, row: number, term: (at: number) => number): number => {
  let sum = 0;
  for (let j = 0; j < latent; j++) sum += term(row * latent + j);
  return sum;
};

const lengthOf = (images: CodedImages, row: number): number =>
  Math.sqrt(sumOver(images, row, (at) => images.mean.data[at] ** 2));

const spreadOf = (images: CodedImages, row: number): number =>
  sumOver(images, row, (at) => Math.exp(images.logVar.data[at] / 2)) / images.latent;

/** KL(q(z|x) || N(0, I)) of a diagonal Gaussian, nats:  1/2 sum_j (mean_j^2 + exp(logVar_j) - 1 - logVar_j) */
const klOf = (images: CodedImages, row: number): number =>
  sumOver(images, row, (at) => {
    const logVar = images.logVar.data[at];
    return (images.mean.data[at] ** 2 + Math.exp(logVar) - 1 - logVar) / 2;
  });

/** A column's values of all images. */
export const valuesOf = ({ valueOf }: Column, images: CodedImages): Float32Array =>
  Float32Array.from({ length: images.count }, (_, row) => valueOf(images, row));
