import type { Command } from "@commander-js/extra-typings";
import {
  InputError,
  alongDirection,
  attributeDirection,
  chooseImages,
  priorMarginals,
  traversalCodes,
} from "@latents/core";
import { columnNumber, evenNumbers, writeGrid } from "../../draw/grids/write-grid.js";
import { outputFile } from "../../files/index.js";
import { classLabel, decodedLabel } from "../../run/model/class-label.js";
import { decodeImages } from "../../run/model/decode-images.js";
import { encodeChosen, encodeDataset } from "../../run/model/encode-dataset.js";
import { latentUse, useOf } from "../../run/model/latent-use.js";
import { openModel, type OpenModel } from "../../run/model/open-model.js";
import { pickImages } from "../../run/model/pick-image.js";
import type { Effects } from "../../terminal/effects.js";
import { ProgressLine } from "../../terminal/index.js";
import { dimensionList } from "../../terminal/list-argument.js";
import { positive, wholeNumber } from "../../terminal/number-argument.js";
import { withModelOptions, type ModelFlags } from "../run-options.js";

/** `latents traverse`. */
export function registerTraverse(program: Command, effects: Effects): void {
  withModelOptions(
    program
      .command("traverse")
      .description("Decode codes along each latent dimension, or from one class to another, as one PNG file.")
      .argument("<run>", "a run's folder, its name under ./runs, or latest")
      .option(
        "--image <n>",
        "begin at the code of this test image, from 0; default the middle of the prior",
        wholeNumber(0),
      )
      .option("--dims <list>", "latent dimensions, from 0; default all by falling KL, at most 20", dimensionList)
      .option("--direction <from:to>", "two classes: move images along the difference of their mean codes")
      .option("--steps <n>", "images in a row", wholeNumber(2, 100), 11)
      .option(
        "--range <r>",
        "how far to each side; default 3 prior standard deviations, or 1.5 times the direction",
        positive,
      )
      .option("--label <class>", "for a model that takes labels: the class to decode without an image")
      .option("--no-captions", "the images alone, pixel for pixel")
      .option("--out <file>", "a .png file; default <run>-traversal.png")
      .option("--json", "print one JSON object"),
  )
    .addHelpText(
      "after",
      `
Examples:
  $ latents traverse latest
  $ latents traverse runs/e3 --image 12 --dims 3,0,7
  $ latents traverse runs/faces --direction neutral:smiling`,
    )
    .action(async (run, options) => {
      await traverseRun(run, options, effects);
    });
}

interface TraverseFlags extends ModelFlags {
  /** A test image to begin at; without one, the middle of the prior. */
  readonly image?: number;
  readonly dims?: readonly number[];
  /** Two classes, `from:to`. */
  readonly direction?: string;
  readonly steps: number;
  readonly range?: number;
  readonly label?: string;
  readonly captions: boolean;
  readonly out?: string;
  readonly json?: boolean;
}

/** Images that tell how much each latent dimension is used. */
const imagesForKl = 2000;
/** Images that tell where a class lies. */
const imagesForDirection = 10_000;
/** Rows, without --dims. */
const usualRows = 20;
const imagesAlongDirection = 8;

/** `latents traverse`: decoded images along latent dimensions, a row each, or along the direction from one class to another. Throws LatentsError. */
export async function traverseRun(argument: string, flags: TraverseFlags, effects: Effects): Promise<void> {
  const { out, direction, dims, image, json } = flags;
  const fileOf = outputFile(out, ".png");
  if (direction !== undefined && dims) throw new InputError("--direction: does not go with --dims; choose one of them");
  if (direction !== undefined && flags.label !== undefined)
    throw new InputError("--label: is for codes of no image; --direction moves images; leave it out");
  const opened = await openModel(argument, effects, flags);
  const { run, trained, step } = opened;
  const file = fileOf(`${run.name}-traversal.png`);
  for (const dim of dims ?? [])
    if (dim >= trained.latent)
      throw new InputError(`--dims: the model's dimensions are 0 to ${trained.latent - 1}, got ${dim}`);
  const { said, figures, ...grid } =
    direction === undefined
      ? await alongDimensions(opened, flags)
      : await towardsClass(opened, direction, flags, effects);
  await trained.release();
  const warn = (message: string): void => void effects.stderr.write(`warning: ${message}\n`);
  await writeGrid(file, { ...grid, title: `${run.name}: ${grid.title}` }, trained.shape, flags.captions, warn);
  if (json) {
    const { steps } = flags;
    effects.stdout.write(`${JSON.stringify({ run: run.folder, step, out: file, steps, image, ...figures })}\n`);
    return;
  }
  effects.stdout.write(`${file}\n`);
  effects.stderr.write(`${said}${image === undefined ? "" : `; around test image ${image}`}\n`);
}

interface Drawn {
  readonly images: Uint8Array;
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly string[];
  readonly said: string;
  /** For --json. */
  readonly figures: object;
}

/** A row for each dimension, by falling KL over test images. */
async function alongDimensions({ run, trained }: OpenModel, flags: TraverseFlags): Promise<Drawn> {
  const { steps, range = 3, image } = flags;
  const test = await run.dataset("test");
  const chosen = image === undefined ? undefined : pickImages("--image", test, [image]);
  if (chosen?.labels && flags.label !== undefined)
    throw new InputError(`--label: is for codes of no image; image ${image} has a label; leave --label out`);
  const label =
    chosen?.labels && trained.classes > 0 ? chosen.labels[0] : decodedLabel(trained, flags.label, test.classes);
  const use = await latentUse(trained, chooseImages(test, Math.min(imagesForKl, test.count)), run.config);
  const dims = flags.dims ?? use.order.slice(0, usualRows);
  const { middle: centre, spread } = await priorMarginals(trained, label);
  const base = image === undefined ? centre : (await encodeChosen(trained, test, [image], run.config)).data;
  const images = await decodeImages(trained, traversalCodes(base, { dims, steps, range, centre, spread }), { label });
  const rest = trained.latent - dims.length;
  const rows = dims.map((dim) => `z${dim} (${useOf(use, dim)})`);
  const isStandard = trained.hasStandardPrior;
  const middle = isStandard ? "at 0" : "at the middle of the prior";
  const around = image === undefined ? middle : `those of test image ${image}`;
  const unit = isStandard ? "" : " standard deviations of the prior";
  return {
    images,
    title: `z of one dimension a row, the others ${around}`,
    columns: evenNumbers(-range, range, steps).map(columnNumber),
    rows,
    said: `rows from the top: ${rows.join(", ")}${rest > 0 && !flags.dims ? `; ${rest} more dimensions of less ${use.measure}` : ""}; from -${range} to ${range}${unit}`,
    figures: {
      ...{ range, measure: use.measure },
      rows: dims.map((dim) => ({ dim, [use.kl ? "kl" : "variance"]: (use.kl ?? use.meanVariance)[dim] })),
    },
  };
}

/** A row for each of some test images of the first class, moved towards the second. */
async function towardsClass(
  { run, trained }: OpenModel,
  direction: string,
  flags: TraverseFlags,
  effects: Effects,
): Promise<Drawn> {
  const { steps, range = 1.5, image } = flags;
  const train = await run.dataset("train");
  if (!train.labels) throw new InputError(`--direction: the images of ${train.name} have no labels`);
  const names = train.classes ?? Array.from({ length: Math.max(...train.labels) + 1 }, (_, i) => String(i));
  const parts = direction.split(":");
  if (parts.length !== 2)
    throw new InputError(
      `--direction: must be two classes, such as ${names[0]}:${names[1] ?? names[0]}, got ${JSON.stringify(direction)}`,
    );
  const [from, to] = parts.map((part) => classLabel("--direction", part, names));
  if (from === to) throw new InputError(`--direction: must be two different classes, got ${JSON.stringify(direction)}`);
  const known = chooseImages(train, Math.min(imagesForDirection, train.count));
  const progress = new ProgressLine("encoding images", effects);
  const { mean } = await encodeDataset(trained, known, run.config, (done, total) => progress.update(done, total));
  progress.end();
  const mask = Array.from(known.labels!, (label) => (label === to ? true : label === from ? false : undefined));
  for (const [label, has] of [
    [from, false],
    [to, true],
  ] as const)
    if (!mask.includes(has))
      throw new InputError(
        `--direction: none of the ${known.count} training images is of class ${JSON.stringify(names[label])}`,
      );
  const towards = attributeDirection(mean, mask);

  const test = await run.dataset("test");
  const ofClass = test.labels ? Array.from(test.labels).flatMap((label, i) => (label === from ? [i] : [])) : [0];
  const numbers = image === undefined ? ofClass.slice(0, imagesAlongDirection) : [image];
  const chosen = pickImages("--image", test, numbers);
  const bases = await encodeChosen(trained, test, numbers, run.config);
  const pieces: Uint8Array[] = [];
  for (let i = 0; i < chosen.count; i++) {
    const base = bases.data.subarray(i * trained.latent, (i + 1) * trained.latent);
    const label = trained.classes > 0 ? chosen.labels?.[i] : undefined;
    pieces.push(await decodeImages(trained, alongDirection(base, towards, { steps, range }), { label }));
  }
  const images = new Uint8Array(pieces.length * steps * trained.size);
  pieces.forEach((piece, i) => images.set(piece, i * steps * trained.size));
  return {
    images,
    title: `from ${names[from]} towards ${names[to]}, times the difference of their means`,
    columns: evenNumbers(-range, range, steps).map(columnNumber),
    rows: numbers.map((number) => `image ${number}`),
    said: `${chosen.count} test images moved along the mean of ${JSON.stringify(names[to])} minus the mean of ${JSON.stringify(names[from])} of ${known.count.toLocaleString("en")} training codes, from -${range} to ${range} times it`,
    figures: {
      ...{ range, direction: { from: names[from], to: names[to] }, codes: known.count },
      rows: numbers.map((number) => ({ image: number })),
    },
  };
}
