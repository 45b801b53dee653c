import type { Command } from "@commander-js/extra-typings";
import {
  InputError,
  fitCompletions,
  didYouMean,
  decodePng,
  hiddenLogProb,
  maskFromImage,
  maskFromText,
  sampleMean,
  type Completion,
  type ImageDataset,
  type HiddenLogProb,
} from "@latents/core";
import { writeCompletions } from "../../draw/grids/completion-picture.js";
import { outputFile, readInput } from "../../files/index.js";
import { completionFigures } from "../../run/model/completion-figures.js";
import { completedRows, decodedPieces } from "../../run/model/decode-images.js";
import { modelInput } from "../../run/model/model-input.js";
import { openModel } from "../../run/model/open-model.js";
import type { Effects } from "../../terminal/effects.js";
import { ProgressLine, counted } from "../../terminal/index.js";
import { positive, wholeNumber } from "../../terminal/number-argument.js";
import { withModelOptions, type ModelFlags } from "../run-options.js";

/** `latents complete`. */
export function registerComplete(program: Command, effects: Effects): void {
  withModelOptions(
    program
      .command("complete")
      .description("Complete test images of which a run's model sees only a part; write them as one PNG file.")
      .argument("<run>", "a run's folder, its name under ./runs, or latest")
      .requiredOption(
        "--mask <mask>",
        "the part that is seen: top, bottom, left, right, random:SHARE, or a .png file (white is seen)",
      )
      .option("--count <n>", "different completions of each image; default 8, at most --samples", wholeNumber(1, 1000))
      .option("--images <n>", "the first images of the test split; default 10", wholeNumber(1, 10_000))
      .option("--image <i>", "one image of the test split, counted from 0", wholeNumber(0))
      .option("--steps <n>", "optimiser steps for each image", wholeNumber(1, 1_000_000), 300)
      .option("--learning-rate <x>", "learning rate at the first step", positive, 0.05)
      .option(
        "--samples <n>",
        "importance draws, from which the completions are taken",
        wholeNumber(1, 1_000_000),
        1000,
      )
      .option("--seed <n>", "seed of all draws, and of a random mask", wholeNumber(0), 0)
      .option("--out <file>", "a .png file; default <run>-completions.png")
      .option("--json", "print one JSON object"),
  )
    .addHelpText(
      "after",
      `
The mask names what is seen: --mask top shows the model the top half, and it fills in the bottom half. Each row of the picture
is an image, what is seen of it, and its completions.

Examples:
  $ latents complete latest --mask top                           the bottom halves of 10 digits, 8 times each
  $ latents complete runs/e1 --mask random:0.2 --images 20 --out completions.png
  $ latents complete runs/e1 --mask drawn.png --image 3 --count 12 --json`,
    )
    .action(async (run, options) => {
      await completeRun(run, options, effects);
    });
}

interface CompleteFlags extends ModelFlags {
  /** The part that is seen: a word or a .png file. */
  readonly mask: string;
  readonly count?: number;
  /** The first images of the test split; or one of them. Default the first 10. */
  readonly images?: number;
  readonly image?: number;
  readonly steps: number;
  readonly learningRate: number;
  readonly samples: number;
  readonly seed: number;
  readonly out?: string;
  readonly json?: boolean;
}

/**
 * `latents complete`: test images of which the model sees a part, completed; prints log p(seen) before and after the optimisation, and how well the
 * hidden part is foretold. Throws LatentsError.
 */
export async function completeRun(argument: string, flags: CompleteFlags, effects: Effects): Promise<void> {
  const { mask: wanted, steps, learningRate, samples, seed, out, json } = flags;
  if (flags.image !== undefined && flags.images !== undefined)
    throw new InputError("--image: names one image, --images the first ones; give one of the two");
  const count = flags.count ?? Math.min(usualCount, samples);
  if (count > samples) throw new InputError(`--count: must be at most --samples (${samples}), got ${count}`);
  const fileOf = outputFile(out, ".png");
  const { run, trained, runtime, step } = await openModel(argument, effects, flags);
  const file = fileOf(`${run.name}-completions.png`);
  const mask = await readMask(wanted, trained.shape, seed);
  const test = await run.dataset("test");
  const indices = chosen(flags, test);
  requireRoom(indices.length, count, trained.size);
  const images = modelInput(test, indices, run.config);
  const inferred = trained.model.conditioning?.inferred !== undefined;
  const labels = trained.classes > 0 && !inferred && test.labels ? indices.map((i) => test.labels![i]) : undefined;
  const progress = new ProgressLine("completing images", effects);
  const options = { steps, learningRate, count, samples, seed, labels };
  const began = effects.now();
  const completion = await fitCompletions(trained, images, mask, {
    ...options,
    onProgress: (done, total) => progress.update(done, total),
  });
  const elapsedMs = effects.now() - began;
  progress.end();
  const hidden = await hiddenLogProb(trained, images, mask, completion, options);
  const decoded = decodedPieces(trained, completion.codes, { labels: completion.labels });
  const rows = completedRows(images, completion.seen, count, decoded);
  await writeCompletions(file, rows, { images: indices.length, each: count, mask, shape: trained.shape });
  await trained.release();

  const found = { mask: wanted, seenPixels: mask.reduce((n, v) => n + v, 0), pixels: mask.length };
  if (json) {
    const result = {
      ...{ run: run.folder, recipe: run.config.recipe, step, device: runtime.device, threads: runtime.threads },
      ...{ ...found, images: indices.length, steps, samples, count, seed, out: file },
      elapsedMs: Math.round(elapsedMs),
      ...completionFigures(completion, hidden),
      perImage: indices.map((image, i) => ({
        image,
        logProbSeenBefore: completion.before.logProb[i],
        logProbSeen: completion.after.logProb[i],
        logProbHiddenGivenSeen: hidden.given[i],
        logProbHiddenAlone: hidden.alone[i],
      })),
    };
    effects.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  effects.stdout.write(`${file}\n${summary(completion, hidden, samples)}`);
  effects.stderr.write(
    `${run.folder}, step ${step.toLocaleString("en")}: ${counted(indices.length, "test image")}, mask ${wanted} (${found.seenPixels} of ${found.pixels} pixels seen), ${counted(steps, "step")}, seed ${seed}; a row is an image, what is seen, ${counted(count, "completion")}\n`,
  );
}

const summary = (
  { before, after }: Pick<Completion, "before" | "after">,
  hidden: HiddenLogProb,
  samples: number,
): string => {
  const nats = (values: Float64Array): string => sampleMean(values).toFixed(2).padStart(9);
  return `nats an image           before     after
log p(seen)          ${nats(before.logProb)} ${nats(after.logProb)}
its lower bound      ${nats(before.elbo)} ${nats(after.elbo)}
effective draws      ${nats(before.effectiveSamples)} ${nats(after.effectiveSamples)}  of ${samples.toLocaleString("en")}
log p(hidden | seen) ${" ".repeat(9)} ${nats(hidden.given)}
log p(hidden)        ${" ".repeat(9)} ${nats(hidden.alone)}
`;
};

/** Images of one picture, and values of the images that are completed together: their optimisation has several copies of them. */
const [mostImages, mostValues] = [10_000, 50e6];

/** Throws InputError where memory would not be bounded. */
export function requireRoom(images: number, count: number, size: number): void {
  if (images * count > mostImages)
    throw new InputError(
      `--count: must be at most ${Math.floor(mostImages / images)} completions of each of ${images} images, ${mostImages} in all, got ${count}; complete fewer --images`,
    );
  if (images * size > mostValues)
    throw new InputError(
      `--images: must be at most ${Math.floor(mostValues / size)} of ${size} values each, got ${images}; complete fewer, or one by --image`,
    );
}

/** A mask by its word, or as a picture. Throws LatentsError that names it, also where there is nothing to complete. */
async function readMask(text: string, shape: readonly [number, number, number], seed: number): Promise<Uint8Array> {
  const mask = /\.png$/i.test(text)
    ? maskFromImage(decodePng(await readInput(text), text), shape, text)
    : maskOfWord(text, shape, seed);
  const seen = mask.reduce((n, v) => n + v, 0);
  if (seen === 0 || seen === mask.length)
    throw new InputError(
      `--mask ${text}: must show some pixels and hide some, it shows ${seen === 0 ? "none" : `all ${seen}`}; there is nothing to complete`,
    );
  return mask;
}

function maskOfWord(text: string, shape: readonly [number, number, number], seed: number): Uint8Array {
  try {
    return maskFromText(text, shape, { seed });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const hint = didYouMean(text.split(":", 1)[0], ["top", "bottom", "left", "right", "random"]);
    throw new InputError(`--${error.message}; or name a .png file${hint}`);
  }
}

/** Without --images and --count, at most so many. */
const [usualImages, usualCount] = [10, 8];

function chosen({ image, images: asked }: CompleteFlags, test: ImageDataset): number[] {
  if (image !== undefined && image >= test.count)
    throw new InputError(`--image: must be in 0..${test.count - 1} (the test split), got ${image}`);
  if (image !== undefined) return [image];
  if (asked !== undefined && asked > test.count)
    throw new InputError(`--images: must be at most the ${test.count} images of the test split, got ${asked}`);
  const images = asked ?? Math.min(usualImages, test.count);
  return Array.from({ length: images }, (_, i) => i);
}
