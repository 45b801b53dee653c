import type { Command } from "@commander-js/extra-typings";
import {
  chooseImages,
  codeInformation,
  FeatureNet,
  frechetDistance,
  imageValues,
  InputError,
  kernelDistance,
  precisionRecall,
  psnr,
  ssim,
  type ImageDataset,
  type Matrix,
  type TrainedVae,
} from "@latents/core";
import { readInput } from "../../files/index.js";
import { encodeDataset } from "../../run/model/encode-dataset.js";
import { openModel, type OpenModel } from "../../run/model/open-model.js";
import type { Effects } from "../../terminal/effects.js";
import { ProgressLine } from "../../terminal/index.js";
import { wholeNumber } from "../../terminal/number-argument.js";
import { withModelOptions, type ModelFlags } from "../run-options.js";

/** `latents quality`. */
export function registerQuality(program: Command, effects: Effects): void {
  withModelOptions(
    program
      .command("quality")
      .description(
        "Measure a run's images: PSNR, SSIM, information in codes; FID, KID, precision, recall by a net's features.",
      )
      .argument("<run>", "a run's folder, its name under ./runs, or latest")
      .option("--features <file>", "an .onnx net: images -> features, such as classifier.onnx of `latents classify`")
      .option(
        "--images <n>",
        "test images, and as many drawn ones; default 2000, or all where there are fewer",
        wholeNumber(10, 50_000),
      )
      .option("--seed <n>", "seed of the drawn images", wholeNumber(0), 0)
      .option("--json", "print one JSON object"),
  )
    .addHelpText(
      "after",
      `
Examples:
  $ latents quality latest
  $ latents classify --data mnist && latents quality latest --features classifier/classifier.onnx
  $ latents quality runs/e1 --features inception.onnx --images 10000 --json`,
    )
    .action(async (run, options) => {
      await qualityRun(run, options, effects);
    });
}

interface QualityFlags extends ModelFlags {
  readonly features?: string;
  readonly images?: number;
  readonly seed: number;
  readonly json?: boolean;
}

const usualImages = 2000;

/** `latents quality`: how good a run's reconstructions and drawn images are. Throws LatentsError. */
export async function qualityRun(
  argument: string,
  { features, images, seed, json, ...options }: QualityFlags,
  effects: Effects,
): Promise<void> {
  const file = features === undefined ? undefined : await readInput(features);
  const opened = await openModel(argument, effects, options);
  const { run, trained, step } = opened;
  const { dataset: whole } = await run.images("test");
  if (images !== undefined && images > whole.count)
    throw new InputError(`--images: must be at most the ${whole.count} images of the test split, got ${images}`);
  const count = images ?? Math.min(usualImages, whole.count);
  const test = chooseImages(whole, count);
  const progress = new ProgressLine("encoding images", effects);
  const { mean, logVar } = await encodeDataset(trained, test, run.config, (done, total) =>
    progress.update(done, total),
  );
  progress.end();
  const information = logVar && codeInformation(mean, logVar, seed);
  const made = file && (await madeFigures(opened, test, { file, name: features!, seed }, options));
  const figures = { ...(await rebuiltFigures(trained, test, mean)), ...(information && { information }), ...made };
  await trained.release();
  if (json) {
    effects.stdout.write(
      `${JSON.stringify({ run: run.folder, step, images: count, seed, ...(features && { features }), ...figures })}\n`,
    );
    return;
  }
  const line = (name: string, value: string, what: string): string => `${name.padEnd(12)}${value}  ${what}\n`;
  effects.stdout.write(
    [
      `${run.folder}, step ${step.toLocaleString("en")}: ${count.toLocaleString("en")} test images\n`,
      line("PSNR", `${figures.psnr.toFixed(2)} dB`, "of reconstructions, against grey values"),
      line("SSIM", figures.ssim.toFixed(3), "of reconstructions"),
      ...(information
        ? [
            line(
              "I(x; z)",
              `${information.information.toFixed(2)} ± ${information.standardError.toFixed(2)} nats`,
              `under q, at most log ${count} = ${Math.log(count).toFixed(2)}`,
            ),
          ]
        : []),
      ...(made
        ? [
            line(
              "FID",
              made.frechet.toFixed(3),
              `Frechet distance of ${made.width} features by ${features}, as many drawn images`,
            ),
            line(
              "KID",
              `${made.kernel.distance.toFixed(4)} ± ${made.kernel.standardError.toFixed(4)}`,
              "kernel distance of the same",
            ),
            line("Precision", made.precision.toFixed(3), "share of drawn images within the test images' region"),
            line("Recall", made.recall.toFixed(3), "share of test images within the drawn ones' region"),
          ]
        : []),
    ].join(""),
  );
}

/** Means over the images of what their reconstructions from `codes` are like. */
async function rebuiltFigures(trained: TrainedVae, test: ImageDataset, codes: Matrix) {
  const labels = trained.classes > 0 && test.labels ? [...test.labels] : undefined;
  const rebuilt = await trained.decode(codes, { labels });
  const real = imageValues(test);
  const [, height, width] = trained.shape;
  const window = Math.min(11, height, width);
  let [sumOfPsnr, sumOfSsim] = [0, 0];
  for (let i = 0; i < test.count; i++) {
    const [a, b] = [real, rebuilt].map(({ data }) => data.subarray(i * trained.size, (i + 1) * trained.size));
    sumOfPsnr += psnr(a, b);
    sumOfSsim += ssim(a, b, trained.shape, { window });
  }
  return { psnr: sumOfPsnr / test.count, ssim: sumOfSsim / test.count };
}

/** Drawn images beside as many test images, by the features of a net. */
async function madeFigures(
  { trained, runtime }: OpenModel,
  test: ImageDataset,
  { file, name, seed }: { readonly file: Uint8Array; readonly name: string; readonly seed: number },
  { threads = runtime.threads }: ModelFlags,
) {
  const net = await FeatureNet.open(file, trained.shape, name, { threads });
  const real = await net.features(imageValues(test));
  const drawn = await net.features(await trained.sample(test.count, { seed }));
  await net.release();
  return {
    ...{ width: real.shape[1], frechet: frechetDistance(real, drawn), kernel: kernelDistance(real, drawn, { seed }) },
    ...precisionRecall(real, drawn),
  };
}
