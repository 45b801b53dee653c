import { InputError } from "../errors.js";
import type { DatasetFacts } from "./table/dataset-facts.js";
import type { Dataset } from "./dataset.js";
import { withoutLabels } from "./split.js";

/** The one spelling that the name of a class has, however it was typed or unpacked: Unicode NFC. */
export const className = (name: string): string => name.normalize("NFC");

/** What becomes of images of a class that the training has not seen: an error, or the labels of their split are left out. */
export type UnseenClasses = "error" | "unlabelled";

/** Names of the classes that images are labelled with: their own, or the numbers; undefined without labels. */
export function labelNames({ labels, classes }: Pick<DatasetFacts, "labels" | "classes">): string[] | undefined {
  if (!labels) return undefined;
  let largest = -1;
  for (const label of labels) if (label > largest) largest = label;
  const named = classes ?? [];
  return Array.from({ length: Math.max(largest + 1, named.length) }, (_, i) => className(named[i] ?? String(i)));
}

/**
 * The same images with labels that number `known`, the classes of a training, by name. Images without labels, and a training without, stay as they
 * are. Throws InputError naming the classes that are not known, unless they are to be unlabelled: then the split has no labels, and
 * `onUnlabelled` is told why.
 */
export function matchClasses<D extends Dataset>(
  dataset: D,
  known: readonly string[] | undefined,
  { unseen = "error", onUnlabelled }: { unseen?: UnseenClasses; onUnlabelled?: (message: string) => void } = {},
): D {
  const { labels } = dataset;
  const names = labelNames(dataset);
  if (!labels || !names || !known) return dataset;
  const number = new Map(known.map((name, i) => [className(name), i]));
  const counts = new Map<string, number>();
  for (const label of labels)
    if (!number.has(names[label])) counts.set(names[label], (counts.get(names[label]) ?? 0) + 1);
  if (counts.size > 0) {
    const said = unseenText(dataset, counts, known);
    if (unseen === "error")
      throw new InputError(
        `${said}; give the training some, take them away, or leave the labels of this split out with data.unseenClasses "unlabelled"`,
      );
    onUnlabelled?.(`${said}: the labels of this split are left out`);
    return withoutLabels(dataset);
  }
  const from = names.map((name) => number.get(name) ?? 0);
  return {
    ...dataset,
    labels: labels.map((label) => from[label]),
    ...(dataset.classes && { classes: known.map(className) }),
  };
}

function unseenText(
  { name, split }: DatasetFacts,
  counts: ReadonlyMap<string, number>,
  known: readonly string[],
): string {
  const few = (words: readonly string[]): string =>
    `${words.slice(0, 8).join(", ")}${words.length > 8 ? `, ... (${words.length})` : ""}`;
  const missing = few([...counts].map(([label, n]) => `${JSON.stringify(label)} (${n} images)`));
  return `${name} (${split}): the training has seen no class ${missing}; it has ${few(known)}`;
}
