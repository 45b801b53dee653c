import { tableDataset, type Matrix, type TableDataset } from "@latents/core";

/** Codes as a table of numbers, for what is trained on them.  [count, latent] */
export const codesTable = ({ shape: [, latent], data }: Matrix): TableDataset =>
  tableDataset({
    name: "codes",
    columns: Array.from({ length: latent }, (_, i) => ({ name: `z${i}`, kind: "continuous" as const })),
    values: Float32Array.from(data),
  });

/** How long a training on `count` codes is: 50 passes, in 200 steps or more, which few codes need, and at most `most`. */
export function codesTraining(count: number, most: number): { readonly batch: number; readonly steps: number } {
  const batch = Math.max(1, Math.min(500, Math.floor(count / 4)));
  return { batch, steps: Math.round(Math.min(most, Math.max(200, (50 * count) / batch))) };
}
