import { InputError } from "../errors.js";
import { permutation } from "../random/random.js";
import type { DatasetFacts } from "./table/dataset-facts.js";

/** What of a data set's labels a model is shown while it trains. */
export interface Supervision {
  readonly classes: number;
  /** Images whose label is shown, as evenly over the classes as they allow; default all. */
  readonly labelled?: number;
  /** Which of them; default 0. */
  readonly labelSeed?: number;
  /** Labelled images fed beside each minibatch; default none. */
  readonly labelledBatch?: number;
}

/** Settings that make a model want fewer labels, or more classes; errors name them. */
interface LabelSettings {
  readonly none?: string;
  readonly classes?: string;
}

const conditioned: LabelSettings = {
  none: 'model.conditioning "none"',
  classes: "model.conditioning.classes",
};

/**
 * Throws InputError unless every image of `dataset` has a label below `classes`. `where` says who asks; `settings` are those of a VAE unless
 * given.
 */
export function requireLabels(
  where: string,
  dataset: DatasetFacts,
  classes: number,
  settings: LabelSettings = conditioned,
): Uint16Array {
  const { labels, name, split } = dataset;
  if (!labels)
    throw new InputError(
      `${where}: the model needs labels, and ${name} (${split}) has none; take a data set with labels${settings.none ? `, or ${settings.none}` : ""}`,
    );
  const wrong = labels.findIndex((label) => label >= classes);
  if (wrong !== -1)
    throw new InputError(
      `${where}: labels must be below ${classes}, image ${wrong} of ${name} (${split}) has ${labels[wrong]}; set ${settings.classes ?? "classes"}`,
    );
  return labels;
}

/**
 * Which images show their label: `labelled` of them, drawn by `labelSeed` and shared out evenly over the classes, in their order.
 * Throws InputError for more than there are, or fewer than one.
 */
export function labelledImages(dataset: DatasetFacts, { classes, labelled, labelSeed = 0 }: Supervision): Uint32Array {
  const labels = requireLabels("conditioning", dataset, classes);
  if (labelled === undefined) return Uint32Array.from(labels.keys());
  if (!(Number.isInteger(labelled) && labelled >= 1 && labelled <= labels.length))
    throw new InputError(
      `conditioning.labelled: must be in 1..${labels.length} (the images of ${dataset.name} that are trained on), got ${labelled}`,
    );
  const members = Array.from({ length: classes }, (): number[] => []);
  for (const index of permutation(labels.length, { seed: labelSeed, stream: "labelled", step: 0 }))
    members[labels[index]].push(index);
  const chosen: number[] = [];
  for (let round = 0; chosen.length < labelled; round++)
    for (const list of members) if (round < list.length && chosen.length < labelled) chosen.push(list[round]);
  return Uint32Array.from(chosen).sort();
}

/** Rows of one-hot labels, [indices, classes], bytes 0 and 1; a zero row where `shown` is 0. */
export function oneHotLabels(
  labels: ArrayLike<number>,
  indices: ArrayLike<number>,
  classes: number,
  shown?: Uint8Array,
): Uint8Array {
  const rows = new Uint8Array(indices.length * classes);
  for (let i = 0; i < indices.length; i++)
    if (!shown || shown[indices[i]] === 1) rows[i * classes + labels[indices[i]]] = 1;
  return rows;
}
