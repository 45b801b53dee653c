import { requireLabels, type ImageDataset } from "@latents/core";

/** Names of the classes of a labelled data set: its own, or the labels' numbers. Throws InputError where there are no labels. */
export function classNames(where: string, datasets: readonly ImageDataset[]): string[] {
  const largest = datasets.reduce(
    (most, one) => requireLabels(where, one, Infinity, {}).reduce((a, label) => Math.max(a, label), most),
    0,
  );
  const named = datasets[0].classes ?? [];
  return Array.from({ length: Math.max(largest + 1, named.length) }, (_, i) => named[i] ?? String(i));
}
