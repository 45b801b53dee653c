import {
  attributeDirection,
  discriminantDirection,
  encodePng,
  principalComponents,
  projectPoints,
  type Matrix,
  type TrainedVae,
} from "@latents/core";
import { captionedGrid } from "latents/draw";
import { codesMap } from "../pictures/codes-map.js";
import { directionFigures, directionNamed, leavePeopleOut, lessGroupMeans } from "./direction-figures.js";
import { directionPicture } from "../pictures/direction-picture.js";
import type { Figures, Picture, Row } from "../workbench/findings.js";
import { chosenFaces, maskOf, spreadFaces, type NamedImages } from "./face-sets.js";
import { squaredError } from "./squared-error.js";
import { testRow, type FinishedRun } from "../workbench/workbench.js";

/** An attribute of faces: which names have it, which have its opposite. */
export interface FaceAttribute {
  readonly name: string;
  readonly yes: RegExp;
  readonly opposite: string;
  readonly no: RegExp;
  /** Whether a linear probe is asked for it too, where its direction may be hidden. */
  readonly probed?: boolean;
}

/** A set of faces, and what is looked for in it. */
export interface FaceTask {
  /** `london`: of its pictures. */
  readonly name: string;
  /** `London` */
  readonly title: string;
  readonly faces: { readonly train: NamedImages; readonly test: NamedImages };
  /** Two kinds of test faces that are shown, by pattern. */
  readonly kinds: readonly { readonly name: string; readonly pattern: RegExp }[];
  readonly attributes: readonly FaceAttribute[];
}

/** The runs of a task, one for each size of the latent space. */
export interface FaceRuns {
  readonly latents: readonly number[];
  readonly runs: readonly FinishedRun[];
  /** The size that maps and directions are shown of. */
  readonly shown: number;
  readonly perplexity: number;
}

/** Faces of each kind in a picture. */
const perKind = 10;
/** Faces that are moved along a direction. */
const moved = 5;

/** Figures of each run, recovered faces of all, and of one the directions and the maps of its codes. */
export async function faceTask(
  task: FaceTask,
  { latents, runs, shown, perplexity }: FaceRuns,
): Promise<{ rows: Row[]; pictures: Picture[] }> {
  const { faces, title, kinds } = task;
  const shownFaces = kinds.map(({ pattern }) => spreadFaces(chosenFaces(faces.test, pattern), perKind).images);
  const recovered: Float32Array[][] = [];
  const rows: Row[] = [];
  const pictures: Picture[] = [];
  for (const [i, run] of runs.entries()) {
    const trained = await run.open();
    const codes = { train: await trained.encode(faces.train.images), test: await trained.encode(faces.test.images) };
    const ours: Figures = {
      ...testRow(run),
      squaredErrorTraining: await squaredError(trained, faces.train.images),
      squaredErrorUnseen: await squaredError(trained, faces.test.images),
      ...Object.fromEntries(task.attributes.flatMap((one) => Object.entries(figuresOf(one, faces, codes)))),
      ...Object.fromEntries(
        task.attributes
          .filter(({ probed }) => probed)
          .flatMap((one) =>
            Object.entries(
              probeFigures(one, stacked(codes.train, codes.test), [...faces.train.names, ...faces.test.names]),
            ),
          ),
      ),
    };
    rows.push({ label: `${title}, z = ${latents[i]}`, ours });
    const images = [];
    for (const kind of shownFaces) images.push((await trained.reconstruct(kind)).data);
    recovered.push(images);
    if (latents[i] === shown)
      for (const attribute of task.attributes)
        pictures.push(...(await attributePictures(trained, task, attribute, codes, perplexity)));
    await trained.release();
  }
  const blocks = kinds.map(({ name }, k) => ({
    heading: `${name}, unseen people`,
    sets: [
      { caption: "original", images: shownFaces[k].pixels },
      ...latents.map((z, i) => ({ caption: `z = ${z}`, images: recovered[i][k] })),
    ],
    columns: 2,
  }));
  const counts = kinds.map(({ name }, k) => `${shownFaces[k].count} ${name}`).join(" and ");
  const picture = {
    file: `${task.name}-recovered.png`,
    caption: `${title}: ${counts} test faces of unseen people beside their recovered images with ${latents.join(", ")} latent dimensions`,
    bytes: encodePng(await captionedGrid(blocks, faces.test.images.shape)),
  };
  return { rows, pictures: [picture, ...pictures] };
}

/** A file's person and position of the head, as the CMU faces' names have them: `happy/an2i_left_open.png`. */
const cmuName = /\/(?<person>[^_/]+)_(?<position>[^_/]+)_/;
/** Numbers that stand for pixels beside codes: the leading principal components. */
const pixelComponents = 20;

/**
 * What a linear discriminant finds of an attribute in codes of all people, each judged by all others: in the codes as they are, less the mean of the same person with
 * the head in the same position, and so of straight heads without sunglasses. Where who it is and where the head is turned to hide an expression, the second and
 * the third part more than the first.
 */
function probeFigures({ name, yes, no }: FaceAttribute, codes: Matrix, names: readonly string[]): Figures {
  const parts = names.map((file) => cmuName.exec(file)!.groups!);
  const people = parts.map(({ person }) => person);
  const positions = parts.map(({ person, position }) => `${person} ${position}`);
  const mask = maskOf(names, yes, no);
  const centred = lessGroupMeans(codes, positions);
  const frontal = mask.map((has, i) => (/_straight_open\./.test(names[i]) ? has : undefined));
  const aucOf = (of: Matrix, marked: typeof mask): number =>
    leavePeopleOut({ codes: of, mask: marked }, people, discriminantDirection).directionAuc;
  return {
    [`${name}ProbeAuc`]: aucOf(codes, mask),
    [`${name}CentredAuc`]: aucOf(centred, mask),
    [`${name}FrontalAuc`]: aucOf(centred, frontal),
  };
}

/** The same of the pixels' leading principal components: what no code can add to. */
export function pixelProbe(attribute: FaceAttribute, { train, test }: FaceTask["faces"]): Figures {
  const points = [train, test].map(({ images }) => ({
    shape: [images.count, images.pixels.length / images.count] as const,
    data: Float32Array.from(images.pixels),
  }));
  const all = stacked(points[0], points[1]);
  const components = projectPoints(all, principalComponents(all, pixelComponents));
  return probeFigures(attribute, components, [...train.names, ...test.names]);
}

/** Rows of one matrix above those of another. */
const stacked = (a: Matrix, b: Matrix): Matrix => ({
  shape: [a.shape[0] + b.shape[0], a.shape[1]],
  data: Float32Array.from([...a.data, ...b.data]),
});

/** Codes of a task's images. */
interface FaceCodes {
  readonly train: Matrix;
  readonly test: Matrix;
}

/** How well the direction of training people parts unseen ones. */
function figuresOf({ name, yes, no }: FaceAttribute, { train, test }: FaceTask["faces"], codes: FaceCodes): Figures {
  const known = { codes: codes.train, mask: maskOf(train.names, yes, no) };
  return directionNamed(name, directionFigures(known, { codes: codes.test, mask: maskOf(test.names, yes, no) }));
}

/** Unseen faces moved along an attribute's direction, and the t-SNE of all that have it or its opposite. */
async function attributePictures(
  trained: TrainedVae,
  { name: set, title, faces: { train, test } }: FaceTask,
  { name, yes, opposite, no }: FaceAttribute,
  codes: FaceCodes,
  perplexity: number,
): Promise<Picture[]> {
  const direction = attributeDirection(codes.train, maskOf(train.names, yes, no));
  const without = spreadFaces(chosenFaces(test, no), moved).images;
  const of = { name: `${set}-${name}`, title: `${title}, z = ${trained.latent}` };
  const marked = maskOf(test.names, yes, no).flatMap((has, i) => (has === undefined ? [] : [i]));
  return [
    await directionPicture(trained, without, { ...of, direction, attribute: name }),
    await codesMap(of.name, {
      ...{ codes: rowsOf(codes.test, marked), labels: marked.map((i) => Number(yes.test(test.names[i]))) },
      ...{ classes: [opposite, name], perplexity, title },
    }),
  ];
}

const rowsOf = ({ shape: [, latent], data }: Matrix, rows: readonly number[]): Matrix => ({
  shape: [rows.length, latent],
  data: Float32Array.from(rows.flatMap((row) => Array.from(data.subarray(row * latent, (row + 1) * latent)))),
});
