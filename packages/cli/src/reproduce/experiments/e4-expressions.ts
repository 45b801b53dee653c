import {
  alongDirection,
  attributeDirection,
  encodePng,
  modelFromConfig,
  resolveConfig,
  subset,
  train,
  trainOptionsFromConfig,
  trustworthiness,
  tsne,
  valuesPerImage,
  type Dataset,
  type ImageValues,
  type Matrix,
  type TrainedVae,
} from "@latents/core";
import { captionedGrid, svgToPng, type CaptionedBlock } from "../../picture/index.js";
import { scatterSvg } from "../../picture/scatter-svg.js";
import { recipe } from "../../recipes/index.js";
import { directionFigures, leavePeopleOut, type DirectionFigures } from "../direction-figures.js";
import type { Experiment, Figures, Picture, Row } from "../experiment.js";
import {
  chosenFaces,
  cmuFaces,
  cmuSets,
  londonFaces,
  londonSets,
  maskOf,
  namedFaces,
  type NamedImages,
} from "../face-sets.js";
import { untilStopped } from "../until-stopped.js";
import { testRow, type FinishedRun, type Workbench } from "../workbench.js";

const latents = [20, 30, 50];
/** The one that maps and traversals are of. */
const middle = 1;
/** Of each kind. */
const shown = 10;
const perplexity = 10;
const sizes = { size: 64, channels: 1 } as const;
/** Of the CMU faces: three times as many images as of London, about as many steps. */
const cmuEpochs = 60;
const abnormalPerplexity = 8;
const abnormalPeople = 16;

/** A set of faces and what is looked for in it. */
interface Task {
  readonly which: "london" | "cmu";
  readonly title: string;
  readonly sets: readonly string[];
  readonly faces: { readonly train: NamedImages; readonly test: NamedImages };
  /** Two kinds of test faces that are shown, by pattern. */
  readonly kinds: readonly { readonly name: string; readonly pattern: RegExp }[];
  /** Directions, by pattern of what has the attribute and what has not. */
  readonly directions: readonly { readonly name: string; readonly yes: RegExp; readonly no: RegExp }[];
}

/** E4's homework: expressions, directions, and what is normal. */
export const e4Expressions: Experiment = {
  id: "e4-expressions",
  title: "Facial expressions: latent 20, 30 and 50, directions of the latent space, normal and abnormal",
  source: "lecture slides, homework: recovered images and t-SNE, no figures; its images are not given",
  minutes: 25,
  run: async (bench) => {
    const [london, cmu] = [londonFaces(bench), cmuFaces(bench)];
    const cmuNamed = await namedFaces(cmu, "cmu", sizes);
    const tasks: Task[] = [
      {
        ...{ which: "london", title: "London", sets: londonSets(london) },
        faces: await namedFaces(london, "london", sizes),
        kinds: [
          { name: "neutral", pattern: /^neutral\// },
          { name: "smiling", pattern: /^smiling\// },
        ],
        directions: [{ name: "smiling", yes: /^smiling\//, no: /^neutral\// }],
      },
      {
        ...{ which: "cmu", title: "CMU", sets: [...cmuSets(cmu), `train.epochs=${cmuEpochs}`], faces: cmuNamed },
        kinds: [
          { name: "happy", pattern: /^happy\// },
          { name: "angry", pattern: /^angry\// },
        ],
        directions: [
          { name: "sunglasses", yes: /_sunglasses\./, no: /_open\./ },
          { name: "happy", yes: /^happy\//, no: /^angry\// },
        ],
      },
    ];
    const rows: Row[] = [];
    const pictures: Picture[] = [];
    let seed = 1;
    for (const task of tasks) {
      const runs: FinishedRun[] = [];
      for (const z of latents)
        runs.push(
          await bench.train({
            ...{ name: `${task.which}-z${z}`, recipe: "e4-expressions" },
            sets: [...task.sets, `model.latent=${z}`],
          }),
        );
      seed = runs[0].result.seed;
      const done = await lookAt(task, runs);
      rows.push(...done.rows);
      pictures.push(...done.pictures);
    }
    const { row, pictures: more } = await normalAndAbnormal(cmuNamed, bench);
    return {
      rows: [...rows, row],
      pictures: [...pictures, ...more],
      seen: sentence(rows, row),
      seeds: [seed],
      protocol: `grey 64x64, squared error + a tenth of the KL, batch 16; London: 80 people trained on, 22 unseen, 200 epochs; CMU: 16 people trained on, 4 unseen, ${cmuEpochs} epochs; directions are differences of the mean codes of training people, judged on unseen people; t-SNE of posterior means, perplexity ${perplexity} (${abnormalPerplexity} for 16 + 16); normal and abnormal: straight neutral CMU faces of ${abnormalPeople} people without and with sunglasses, latent 32, 1200 epochs, the direction of ${abnormalPeople - 1} people judged on the one left out`,
    };
  },
};

async function lookAt(task: Task, runs: readonly FinishedRun[]): Promise<{ rows: Row[]; pictures: Picture[] }> {
  const { which, title, faces, kinds, directions } = task;
  const rows: Row[] = [];
  const pictures: Picture[] = [];
  const faceKinds = kinds.map(({ name, pattern }) => ({ name, ...spread(chosenFaces(faces.test, pattern), shown) }));
  const recovered: { caption: string; images: ImageValues[] }[] = [];
  for (const [i, run] of runs.entries()) {
    const trained = await run.open();
    const [known, asked] = await Promise.all([codesOf(trained, faces.train), codesOf(trained, faces.test)]);
    const figures: Record<string, number> = {};
    for (const { name, yes, no } of directions)
      Object.assign(
        figures,
        named(
          name,
          directionFigures(
            { codes: known, mask: maskOf(faces.train.names, yes, no) },
            { codes: asked, mask: maskOf(faces.test.names, yes, no) },
          ),
        ),
      );
    const squaredErrorUnseen = await errorOf(trained, faces.test.images);
    const squaredErrorTraining = await errorOf(trained, faces.train.images);
    rows.push({
      label: `${title}, z = ${latents[i]}`,
      ours: { ...testRow(run), squaredErrorTraining, squaredErrorUnseen, ...figures },
    });
    const images = [];
    for (const kind of faceKinds) images.push((await trained.reconstruct(kind.images)).data);
    recovered.push({ caption: `z = ${latents[i]}`, images });
    if (i === middle) {
      for (const { name, yes, no } of directions) {
        const direction = attributeDirection(known, maskOf(faces.train.names, yes, no));
        pictures.push(await traversal(trained, task, name, direction, spread(chosenFaces(faces.test, no), 5).images));
        const marked = maskOf(faces.test.names, yes, no).flatMap((value, at) => (value === undefined ? [] : [at]));
        const labels = marked.map((at) => Number(yes.test(faces.test.names[at])));
        const opposite = kinds.find((kind) => kind.name !== name)?.name ?? "other";
        const classes = [name === "sunglasses" ? "open" : opposite, name];
        pictures.push(await map(`${which}-${name}`, rowsOf(asked, marked), labels, classes, perplexity, title));
      }
    }
    await trained.release();
  }
  const blocks: CaptionedBlock[] = faceKinds.map(({ name, images }, k) => ({
    heading: `${name}, unseen people`,
    sets: [
      { caption: "original", images: images.pixels },
      ...recovered.map(({ caption, images: all }) => ({ caption, images: all[k] })),
    ],
    columns: 2,
  }));
  pictures.unshift({
    file: `${which}-recovered.png`,
    caption: `${title}: ${shown} ${kinds[0].name} and ${shown} ${kinds[1].name} test faces of unseen people beside their recovered images with 20, 30 and 50 latent dimensions`,
    bytes: encodePng(await captionedGrid(blocks, faces.test.images.shape)),
  });
  return { rows, pictures };
}

/** So many evenly spread ones: of several people. */
function spread({ images, names }: NamedImages, most: number): NamedImages {
  const count = Math.min(most, names.length);
  const chosen = Array.from({ length: count }, (_, i) => Math.floor((i * names.length) / count));
  return { images: subset(images, chosen), names: chosen.map((i) => names[i]) };
}

const codesOf = (trained: TrainedVae, { images }: NamedImages): Promise<Matrix> => trained.encode(images);

const rowsOf = ({ shape: [, latent], data }: Matrix, rows: readonly number[]): Matrix => ({
  shape: [rows.length, latent],
  data: Float32Array.from(rows.flatMap((row) => Array.from(data.subarray(row * latent, (row + 1) * latent)))),
});

const named = (name: string, { directionAccuracy, directionAuc }: DirectionFigures): Figures => ({
  [`${name}Accuracy`]: directionAccuracy,
  [`${name}Auc`]: directionAuc,
});

async function errorOf(trained: TrainedVae, images: Dataset): Promise<number> {
  const { data } = await trained.reconstruct(images);
  let squares = 0;
  for (let i = 0; i < data.length; i++) squares += (data[i] - images.pixels[i] / 255) ** 2;
  return squares / (images.count * valuesPerImage(images));
}

const steps = 7;
const range = 1.5;

/** Faces without the attribute moved along its direction. */
async function traversal(
  trained: TrainedVae,
  { which, title }: Task,
  name: string,
  direction: Float32Array,
  images: Dataset,
): Promise<Picture> {
  const codes = await trained.encode(images);
  const pieces: Float32Array[] = [];
  for (let i = 0; i < images.count; i++) {
    const base = codes.data.subarray(i * trained.latent, (i + 1) * trained.latent);
    const { data } = await trained.decode(alongDirection(base, direction, { steps, range }));
    pieces.push(data);
  }
  const all = new Float32Array(pieces.length * pieces[0].length);
  pieces.forEach((piece, i) => all.set(piece, i * piece.length));
  const columnCaptions = Array.from({ length: steps }, (_, i) =>
    ((2 * range * i) / (steps - 1) - range).toFixed(1).replace("-", "−"),
  );
  const picture = await captionedGrid(
    [
      { heading: "face", sets: [{ images: images.pixels }], columns: 1, columnCaptions: [""] },
      { heading: `times the direction "${name}"`, sets: [{ images: all }], columns: steps, columnCaptions },
    ],
    images.shape,
  );
  return {
    file: `${which}-${name}-direction.png`,
    caption: `${title}, z = ${latents[middle]}: faces of unseen people, and their codes moved along the direction "${name}"`,
    bytes: encodePng(picture),
  };
}

/** t-SNE of codes, coloured by kind. */
async function map(
  name: string,
  codes: Matrix,
  labels: readonly number[],
  classes: readonly string[],
  wanted: number,
  title: string,
): Promise<Picture> {
  const [count] = codes.shape;
  // a perplexity needs three times as many neighbours
  const fitting = Math.min(wanted, Math.floor((count - 1) / 3));
  const { positions } = await tsne(codes, { perplexity: fitting, seed: 1 });
  const trust = await trustworthiness(codes, positions, { k: Math.min(5, Math.ceil(count / 2) - 1) });
  const [x, y] = [0, 1].map((c) => Float32Array.from({ length: count }, (_, i) => positions.data[2 * i + c]));
  const svg = scatterSvg(`${title}: ${count} codes`, {
    ...{ x, y, labels: Uint16Array.from(labels), classes, axes: ["t-SNE 1", "t-SNE 2"] },
    note: `t-SNE, perplexity ${fitting}; trustworthiness ${trust.toFixed(3)} (5 neighbours).`,
  });
  return {
    file: `${name}-tsne.png`,
    caption: `${title}: t-SNE of the codes, ${classes.join(" and ")}, perplexity ${fitting}`,
    bytes: await svgToPng(svg, { width: 1000 }),
  };
}

/** Sixteen normal and sixteen abnormal images, latent 32. */
async function normalAndAbnormal(
  { train: some, test: others }: Task["faces"],
  bench: Workbench,
): Promise<{ row: Row; pictures: Picture[] }> {
  const names = [...some.names, ...others.names];
  const kindOf = (kind: string): string[] =>
    names.filter((name) => new RegExp(`^neutral/.*_straight_${kind}\\.`).test(name)).sort();
  const people = kindOf("open")
    .map(personOf)
    .filter((person) => kindOf("sunglasses").some((name) => personOf(name) === person))
    .slice(0, abnormalPeople);
  const wanted = ["open", "sunglasses"].flatMap((kind) =>
    people.map((person) => kindOf(kind).find((name) => personOf(name) === person)!),
  );
  const pick = (from: NamedImages): NamedImages => chosenFaces(from, new RegExp(wanted.map(literal).join("|")));
  const images = joined([some, others].map(pick), wanted);
  const config = resolveConfig([
    { source: "e4-abnormal", values: { recipe: "e4-abnormal", ...recipe("e4-abnormal").config } },
  ]);
  bench.say("normal and abnormal faces, latent 32: training");
  const trained = await untilStopped(bench.signal, () =>
    train(modelFromConfig(config, images.shape), images, {
      ...trainOptionsFromConfig(config),
      ...{ epochs: bench.count(config.train.epochs ?? 1), runtime: bench.runtime, signal: bench.signal },
    }),
  );
  const codes = await trained.encode(images);
  const { data } = await trained.reconstruct(images);
  const mask = wanted.map((name) => name.includes("_sunglasses"));
  const figures = leavePeopleOut({ codes, mask }, wanted.map(personOf));
  const squaredErrorTraining = await errorOf(trained, images);
  const { latent } = trained;
  await trained.release();
  const half = images.pixels.length / 2;
  const pairs = (heading: string, from: number): CaptionedBlock => ({
    heading,
    sets: [
      { caption: "original", images: images.pixels.subarray(from, from + half) },
      { caption: "mean", images: data.subarray(from, from + half) },
    ],
    columns: 4,
  });
  const picture = await captionedGrid([pairs("normal", 0), pairs("abnormal", half)], images.shape);
  return {
    row: {
      label: `${people.length} normal + ${people.length} abnormal, z = ${latent}`,
      ours: { squaredErrorTraining, ...named("abnormal", figures) },
      note: "abnormal: with sunglasses; all images are trained on, as in the homework",
    },
    pictures: [
      {
        file: "abnormal-recovered.png",
        caption: "normal and abnormal (sunglasses) training faces beside their recovered images",
        bytes: encodePng(picture),
      },
      await map(
        "abnormal",
        codes,
        mask.map(Number),
        ["normal", "abnormal"],
        abnormalPerplexity,
        "Normal and abnormal, latent 32",
      ),
    ],
  };
}

const personOf = (name: string): string => /([^/_]+)_[^/]*$/.exec(name)?.[1] ?? name;
const literal = (text: string): string => `^${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`;

/** Images of several parts, in the order of `wanted`. */
function joined(parts: readonly NamedImages[], wanted: readonly string[]): Dataset {
  const [{ images: first }] = parts;
  const size = valuesPerImage(first);
  const pixels = new Uint8Array(wanted.length * size);
  for (const { images, names } of parts)
    names.forEach((name, i) =>
      pixels.set(images.pixels.subarray(i * size, (i + 1) * size), wanted.indexOf(name) * size),
    );
  return { name: "normal and abnormal", split: "train", count: wanted.length, shape: first.shape, pixels };
}

function sentence(rows: readonly Row[], abnormal: Row): string {
  const figure = (label: string, name: string): number =>
    rows.find((row) => row.label === label)?.ours[name] ?? abnormal.ours[name] ?? NaN;
  const errors = (title: string): string =>
    latents.map((z) => figure(`${title}, z = ${z}`, "squaredErrorUnseen").toFixed(4)).join(", ");
  const auc = (label: string, name: string): string => figure(label, `${name}Auc`).toFixed(2);
  const [london, cmu] = ["London", "CMU"].map((title) => `${title}, z = ${latents[middle]}`);
  const faint = figure(cmu, "happyAuc") < 0.7;
  return `Squared error of a pixel on unseen people with 20, 30 and 50 latent dimensions: London ${errors("London")}; CMU ${errors("CMU")}. With z = ${latents[middle]} the direction of smiling parts unseen people's London faces with AUC ${auc(london, "smiling")}, that of sunglasses the CMU faces with ${auc(cmu, "sunglasses")}; happy against angry gets ${auc(cmu, "happy")} there${faint ? ": expressions of the CMU faces are too faint for it" : ""}. Of 16 + 16 normal and abnormal faces the people left out are told apart with AUC ${abnormal.ours["abnormalAuc"].toFixed(2)}.`;
}
