import { encodePng, InputError, valuesPerImage, type ImageDataset } from "@latents/core";
import { captionedGrid, type CaptionedBlock } from "latents/draw";
import { codesMap } from "../pictures/codes-map.js";
import { directionNamed, leavePeopleOut } from "./direction-figures.js";
import type { Picture, Row } from "../workbench/findings.js";
import { cmuSets, type NamedImages } from "./face-sets.js";
import { squaredError } from "./squared-error.js";
import type { Workbench } from "../workbench/workbench.js";

/** Straight neutral CMU faces of some people, each without and with sunglasses. */
export interface AbnormalFaces {
  readonly images: ImageDataset;
  /** Whose each is: first the normal ones, then the abnormal, the same people in the same order. */
  readonly people: readonly string[];
}

/** What is found with them. */
export interface AbnormalFindings {
  readonly row: Row;
  readonly pictures: readonly Picture[];
  readonly people: number;
  readonly epochs: number;
}

/**
 * E4's homework on what is normal: a model of so many faces without and with sunglasses of each of `most` people, the direction between them judged
 * on people who were left out of it, recovered faces, and a map of the codes.
 */
export async function normalAndAbnormal(
  parts: readonly NamedImages[],
  { folder, most, perplexity }: { readonly folder: string; readonly most: number; readonly perplexity: number },
  bench: Pick<Workbench, "trainHere">,
): Promise<AbnormalFindings> {
  const { images, people } = abnormalFaces(parts, most);
  const { trained, config } = await bench.trainHere({ recipe: "e4-abnormal", sets: cmuSets(folder), images });
  const codes = await trained.encode(images);
  const each = people.length / 2;
  const mask = people.map((_, i) => i >= each);
  const recovered = new Float32Array(images.pixels.length);
  const squaredErrorTraining = await squaredError(trained, images, (values, at) => recovered.set(values, at));
  const { latent } = trained;
  await trained.release();
  const half = images.pixels.length / 2;
  const pairs = (heading: string, from: number): CaptionedBlock => ({
    heading,
    sets: [
      { caption: "original", images: images.pixels.subarray(from, from + half) },
      { caption: "mean", images: recovered.subarray(from, from + half) },
    ],
    columns: 4,
  });
  const picture = await captionedGrid([pairs("normal", 0), pairs("abnormal", half)], images.shape);
  return {
    people: each,
    epochs: config.train.epochs ?? NaN,
    row: {
      label: `${each} normal + ${each} abnormal, z = ${latent}`,
      ours: { squaredErrorTraining, ...directionNamed("abnormal", leavePeopleOut({ codes, mask }, people)) },
      note: "abnormal: with sunglasses; all images are trained on, as in the homework",
    },
    pictures: [
      {
        file: "abnormal-recovered.png",
        caption: "normal and abnormal (sunglasses) training faces beside their recovered images",
        bytes: encodePng(picture),
      },
      await codesMap("abnormal", {
        ...{ codes, labels: mask.map(Number), classes: ["normal", "abnormal"], perplexity },
        title: `Normal and abnormal, latent ${latent}`,
      }),
    ],
  };
}

/** The faces of the first `most` people who have both. Throws InputError where nobody has. */
export function abnormalFaces(parts: readonly NamedImages[], most: number): AbnormalFaces {
  const kinds = ["open", "sunglasses"].map((kind) => facesByPerson(parts, kind));
  const people = [...kinds[0].keys()]
    .filter((person) => kinds[1].has(person))
    .sort()
    .slice(0, most);
  const [{ images: first }] = parts;
  if (people.length === 0)
    throw new InputError(
      `${first.name}: nobody has a straight neutral face without and one with sunglasses; is it the set that is asked for?`,
    );
  const size = valuesPerImage(first);
  const faces = kinds.flatMap((kind) => people.map((person) => kind.get(person)!));
  const pixels = new Uint8Array(faces.length * size);
  faces.forEach((face, i) => pixels.set(face, i * size));
  return {
    images: { name: "normal and abnormal", split: "train", count: faces.length, shape: first.shape, pixels },
    people: [...people, ...people],
  };
}

/** Pixels of each person's straight neutral face of a kind. */
function facesByPerson(parts: readonly NamedImages[], kind: string): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (const { images, names } of parts) {
    const size = valuesPerImage(images);
    for (const [i, name] of names.entries()) {
      const person = new RegExp(`^neutral/([^/_]+)_straight_${kind}\\.`).exec(name)?.[1];
      if (person !== undefined && !found.has(person))
        found.set(person, images.pixels.subarray(i * size, (i + 1) * size));
    }
  }
  return found;
}
