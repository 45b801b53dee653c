import type { Command } from "@commander-js/extra-typings";
import {
  InputError,
  chooseImages,
  chosenIndices,
  encodePng,
  neighboursOf,
  subset,
  type Neighbours,
} from "@latents/core";
import { mattedGrid } from "../../draw/grids/pictures.js";
import { outputFile, writeFileAtomic } from "../../files/index.js";
import { encodeChosen, encodeDataset } from "../../run/model/encode-dataset.js";
import { openModel } from "../../run/model/open-model.js";
import { pickImages } from "../../run/model/pick-image.js";
import type { Effects } from "../../terminal/effects.js";
import { ProgressLine, counted } from "../../terminal/index.js";
import { imageList } from "../../terminal/list-argument.js";
import { wholeNumber } from "../../terminal/number-argument.js";
import { withModelOptions, type ModelFlags } from "../run-options.js";

/** `latents neighbours`. */
export function registerNeighbours(program: Command, effects: Effects): void {
  withModelOptions(
    program
      .command("neighbours")
      .description("Write test images beside the nearest training images, by codes and by pixels, as one PNG file.")
      .argument("<run>", "a run's folder, its name under ./runs, or latest")
      .option("--images <list>", "test images, from 0, such as 3,8,12; default the first 5", imageList)
      .option("--count <n>", "neighbours of each; default 10, or all where there are fewer", wholeNumber(1, 100))
      .option("--among <n>", "only so many training images, of each class its share; default all", wholeNumber(1))
      .option("--out <file>", "a .png file; default <run>-neighbours.png")
      .option("--json", "print one JSON object"),
  )
    .addHelpText(
      "after",
      `
Examples:
  $ latents neighbours latest
  $ latents neighbours runs/e3 --images 3,8 --count 8 --among 10000 --out near.png`,
    )
    .action(async (run, options) => {
      await neighboursRun(run, options, effects);
    });
}

interface NeighboursFlags extends ModelFlags {
  readonly images?: readonly number[];
  readonly count?: number;
  /** Only so many training images. */
  readonly among?: number;
  readonly out?: string;
  readonly json?: boolean;
}

/** Without --images and --count, at most so many. */
const [usualImages, usualCount] = [5, 10];

/** `latents neighbours`: test images beside the nearest training images, by codes and by pixels. Throws LatentsError. */
export async function neighboursRun(argument: string, flags: NeighboursFlags, effects: Effects): Promise<void> {
  const { among, out, json } = flags;
  const fileOf = outputFile(out, ".png");
  const { run, trained, step } = await openModel(argument, effects, flags);
  const file = fileOf(`${run.name}-neighbours.png`);
  const test = await run.dataset("test");
  const images = flags.images ?? Array.from({ length: Math.min(usualImages, test.count) }, (_, i) => i);
  const chosen = pickImages("--images", test, images);
  const train = await run.dataset("train");
  if (among !== undefined && among > train.count)
    throw new InputError(`--among: must be at most the ${train.count} images of the train split, got ${among}`);
  const set = chooseImages(train, among ?? train.count);
  if (flags.count !== undefined && flags.count > set.count)
    throw new InputError(`--count: must be at most the ${set.count} images to choose from, got ${flags.count}`);
  const count = flags.count ?? Math.min(usualCount, set.count);

  const encoding = new ProgressLine("encoding images", effects);
  const codes = (await encodeDataset(trained, set, run.config, (done, total) => encoding.update(done, total))).mean;
  encoding.end();
  const own = await encodeChosen(trained, test, images, run.config);
  await trained.release();
  const pixels = ({ count, pixels }: typeof set) => ({ shape: [count, trained.size] as const, data: pixels });
  const searching = new ProgressLine("comparing pixels of images", effects);
  const found = [
    await neighboursOf(own, codes, count),
    await neighboursOf(pixels(chosen), pixels(set), count, {
      onProgress: (done, total) => searching.update(done, total),
    }),
  ];
  searching.end();

  const grid = new Uint8Array(chosen.count * 2 * (count + 1) * trained.size);
  for (let i = 0, at = 0; i < chosen.count; i++)
    for (const { indices } of found) {
      const row = subset(set, indices.subarray(i * count, (i + 1) * count));
      grid.set(chosen.pixels.subarray(i * trained.size, (i + 1) * trained.size), at);
      grid.set(row.pixels, at + trained.size);
      at += (count + 1) * trained.size;
    }
  await writeFileAtomic(file, encodePng(mattedGrid(grid, trained.shape, { columns: count + 1 })));
  const { labels } = chosen;
  const alike = ({ indices }: Neighbours): number | undefined =>
    labels && set.labels && indices.filter((index, at) => set.labels![index] === labels[Math.floor(at / count)]).length;
  if (json) {
    const numbers = chosenIndices(train, set.count);
    const [codesFound, pixelsFound] = found.map((one) => ({
      ofSameClass: alike(one),
      perImage: images.map((image, i) => ({
        image,
        neighbours: Array.from(one.indices.subarray(i * count, (i + 1) * count), (index, at) => ({
          image: numbers[index],
          distance: one.distances[i * count + at],
        })),
      })),
    }));
    const result = {
      run: run.folder,
      step,
      out: file,
      count,
      among: set.count,
      byCodes: codesFound,
      byPixels: pixelsFound,
    };
    effects.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  effects.stdout.write(`${file}\n`);
  effects.stderr.write(
    `two rows for each of ${counted(chosen.count, "test image")} at the left: its ${count} nearest of ${counted(set.count, "training image")} by codes, below by pixels\n`,
  );
  if (labels && set.labels)
    found.forEach((one, way) => {
      effects.stderr.write(
        `of the same class by ${["codes", "pixels"][way]}: ${alike(one)} of ${one.indices.length}\n`,
      );
    });
}
