import type { Codes, DataFacts, Rows, Use } from "../engine/engine-api";

/** Images of one or two splits with their codes, in one row. */
export interface CodedImages {
  readonly count: number;
  readonly latent: number;
  readonly mean: Rows;
  readonly logVar: Rows;
  /** Class of each image; undefined where the data have none. */
  readonly labels: Uint16Array | undefined;
  readonly classNames?: readonly string[];
  /** How much each dimension says of an image; of two splits the mean. */
  readonly use: Use;
  /** Dimensions by falling use. */
  readonly byUse: readonly number[];
  /** Half the range of each dimension's slider: 3, or what its codes need. */
  readonly reach: Float32Array;
  readonly parts: readonly { readonly data: DataFacts; readonly from: number; readonly count: number }[];
}

/** Joins the codes of several data sets. */
export function joinCodes(parts: readonly { readonly data: DataFacts; readonly codes: Codes }[]): CodedImages {
  const latent = parts[0].codes.mean.shape[1];
  const count = parts.reduce((sum, { codes }) => sum + codes.mean.shape[0], 0);
  const rows = (of: (codes: Codes) => Rows): Rows =>
    parts.length === 1
      ? of(parts[0].codes)
      : { shape: [count, latent], data: joined(parts.map(({ codes }) => of(codes).data)) };
  const values = new Float32Array(latent);
  for (const { codes } of parts)
    for (let j = 0; j < latent; j++) values[j] += (codes.use.values[j] * codes.mean.shape[0]) / count;
  const use = { measure: parts[0].codes.use.measure, values };
  const mean = rows((codes) => codes.mean);
  const reach = new Float32Array(latent).fill(3);
  for (let at = 0; at < mean.data.length; at++)
    if (Math.abs(mean.data[at]) > reach[at % latent]) reach[at % latent] = Math.ceil(Math.abs(mean.data[at]));
  const { classNames } = parts[0].data;
  let from = 0;
  return {
    ...{ count, latent, mean, use, reach, ...(classNames && { classNames }) },
    logVar: rows((codes) => codes.logVar),
    labels: parts.every(({ codes }) => codes.labels)
      ? Uint16Array.from(parts.flatMap(({ codes }) => [...codes.labels!]))
      : undefined,
    byUse: Array.from(values, (_, j) => j).sort((a, b) => values[b] - values[a] || a - b),
    parts: parts.map(({ data, codes }) => {
      const part = { data, from, count: codes.mean.shape[0] };
      from += part.count;
      return part;
    }),
  };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The data set and the index in it of a row. */
export function imageOf(images: CodedImages, row: number): { readonly data: DataFacts; readonly index: number } {
  const part = images.parts.find(({ from, count }) => row < from + count)!;
  return { data: part.data, index: row - part.from };
}

/** One row, as a copy. */
export const rowOf = ({ shape: [, width], data }: Rows, row: number): Float32Array =>
  data.slice(row * width, (row + 1) * width);

/** Columns of the codes, in their order. */
export function columns({ shape: [count, width], data }: Rows, chosen: readonly number[]): Float32Array {
  const out = new Float32Array(count * chosen.length);
  for (let i = 0; i < count; i++)
    for (let c = 0; c < chosen.length; c++) out[i * chosen.length + c] = data[i * width + chosen[c]];
  return out;
}
