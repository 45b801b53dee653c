import { InputError, splitIndices, subset, type ImageDataset } from "@latents/core";
import { imageFolder, imageNames } from "latents/dataset";
import type { Workbench } from "../workbench/workbench.js";

/** A share of the images with the names of their files. */
export interface NamedImages {
  readonly images: ImageDataset;
  /** Below the folder: `happy/an2i_left_open.png`. */
  readonly names: readonly string[];
}

/** How a folder of faces is parted by person. */
interface FaceSet {
  /** A person's part of a file's name. */
  readonly group: string;
  readonly test: number;
}

const london: FaceSet = { group: "^\\d+", test: 0.2157 };
const cmu: FaceSet = { group: "^[^_]+", test: 0.2 };

/** The London face set's folder. Throws InputError where it is not named. */
export const londonFaces = (bench: Workbench): string =>
  bench.folder(
    "london-faces",
    "the London face set, a sub-folder of PNG files an expression (neutral/001_03.png, smiling/001_08.png; doi 10.6084/m9.figshare.5047666)",
  );

/** The CMU face images' folder. Throws InputError where it is not named. */
export const cmuFaces = (bench: Workbench): string =>
  bench.folder(
    "cmu-faces",
    "the CMU face images as PNG files, a sub-folder an expression (happy/an2i_left_open.png; UCI Machine Learning Repository, doi 10.24432/C5JC79)",
  );

const setsOf =
  ({ group, test }: FaceSet) =>
  (folder: string): string[] => [`data.name=${folder}`, `data.group=${group}`, `data.test=${test}`];

/** Settings of a training on the London faces, parted by person. */
export const londonSets = setsOf(london);
/** Settings of a training on the CMU faces, parted by person. */
export const cmuSets = setsOf(cmu);

/** The images that a training with `londonSets` or `cmuSets` has, with their names. */
export async function namedFaces(
  folder: string,
  which: "london" | "cmu",
  { size, channels }: { readonly size: number; readonly channels: 1 | 3 },
): Promise<{ readonly train: NamedImages; readonly test: NamedImages }> {
  const { group, test: share } = { london, cmu }[which];
  const whole = await imageFolder(folder, { size, channels, group });
  const names = await imageNames(folder);
  if (names.length !== whole.count)
    throw new InputError(`${folder}: must have no splits train and test of its own; put its classes side by side`);
  // as holdOut draws a test split
  const { train, validation } = splitIndices(whole, { validation: share, seed: 0, byClass: true });
  const part = (indices: Uint32Array, split: string): NamedImages => ({
    images: subset(whole, indices, split),
    names: Array.from(indices, (i) => names[i]),
  });
  return { train: part(train, "train"), test: part(validation, "test") };
}

/** The images whose names a pattern finds. */
export function chosenFaces({ images, names }: NamedImages, pattern: RegExp, most = Infinity): NamedImages {
  const indices = names.flatMap((name, i) => (pattern.test(name) ? [i] : [])).slice(0, most);
  if (indices.length === 0)
    throw new InputError(`${images.name}: no file's name matches ${String(pattern)}; is it the set that is asked for?`);
  return { images: subset(images, indices), names: Array.from(indices, (i) => names[i]) };
}

/** So many of the images, evenly spread over them: of several people. */
export function spreadFaces({ images, names }: NamedImages, most: number): NamedImages {
  const count = Math.min(most, names.length);
  const chosen = Array.from({ length: count }, (_, i) => Math.floor((i * names.length) / count));
  return { images: subset(images, chosen), names: chosen.map((i) => names[i]) };
}

/** How many people's images they are. */
export const peopleOf = ({ groups }: ImageDataset): number => new Set(groups).size;

/** For each name whether it is of the attribute: `yes` finds it, `no` finds the opposite; undefined for neither. */
export const maskOf = (names: readonly string[], yes: RegExp, no: RegExp): (boolean | undefined)[] =>
  names.map((name) => (yes.test(name) ? true : no.test(name) ? false : undefined));
