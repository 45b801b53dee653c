import {
  encodePng,
  evaluateClassifier,
  take,
  valuesPerImage,
  type ClassifierResult,
  type Dataset,
  type TrainedVae,
} from "@latents/core";
import { captionedGrid } from "../../picture/index.js";
import { curvesPicture } from "../curves-picture.js";
import { digitsJudge } from "../digits-judge.js";
import type { Experiment, Figures, Picture, Row } from "../experiment.js";
import { firstOfEach } from "../one-of-each.js";
import { runPictures } from "../run-pictures.js";
import { testRow, type FinishedRun, type Workbench } from "../workbench.js";

/** Published: 50. */
const epochs = 10;

const models = [
  { name: "sum", recipe: "e2-conv", label: "sum of squared errors + KL, z = 20" },
  { name: "half", recipe: "e2-conv-half", label: "half the sum + KL (MathWorks), z = 20" },
  { name: "pooling", recipe: "e2-conv-pooling", label: "sum, max-pooling in place of strides" },
  { name: "z2", recipe: "e2-conv-z2", label: "sum, short latent: z = 2" },
] as const;

/** E2: the convolutional VAE in both conventions of its error, and its two failures. */
export const e2Conv: Experiment = {
  id: "e2-conv",
  title: "Convolutional VAE of digits, in two conventions of the squared error, and its two failures",
  source:
    '"Generate Digit Images using VAE" post, after MathWorks\' example: a loss curve and pictures; with pooling layers and with a short latent it failed there',
  minutes: 40,
  run: async (bench) => {
    const runs: FinishedRun[] = [];
    for (const { name, recipe } of models)
      runs.push(await bench.train({ name, recipe, sets: [`train.epochs=${epochs}`] }));
    const { judge } = await digitsJudge(bench);
    const rows: Row[] = [];
    const pictures: Picture[] = [];
    try {
      for (const [i, run] of runs.entries()) {
        const trained = await run.open();
        const test = await run.test();
        const ours = { ...testRow(run), ...(await sharpness(trained, test, judge, bench)) };
        rows.push({ label: models[i].label, ours, note: `${epochs} epochs, published 50` });
        pictures.push(await digitPairs(trained, test, models[i]));
        pictures.push(...(await runPictures(run, models[i].name, ["samples.png"])));
        await trained.release();
      }
    } finally {
      await judge.release();
    }
    const named = runs.map((run, i) => ({ label: models[i].name, run }));
    return {
      rows,
      pictures: [
        await curvesPicture(named.slice(0, 1), "loss", "sum"),
        await curvesPicture(named.slice(1, 2), "loss", "half"),
        await curvesPicture(
          named.filter(({ label }) => label !== "half"),
          "loss",
          "failures",
        ),
        ...pictures,
      ],
      seen: sentence(rows),
      seeds: [runs[0].result.seed],
      protocol: `grey values, batch 128, ${epochs} epochs (published: 50), all 10,000 test images; rec is the squared error as the convention counts it, kl in nats; squaredErrorPerPixel of the posterior's mean; readableShare: reconstructions that E2's classifier, trained on 60,000 real images, gives their original's label; originalsReadableShare: the same of the originals. The two conventions' losses are not comparable`,
    };
  },
};

/** Squared error of a pixel, and whether a classifier still reads the digits. */
async function sharpness(
  trained: TrainedVae,
  whole: Dataset,
  judge: ClassifierResult,
  bench: Workbench,
): Promise<Figures> {
  const test = take(whole, bench.count(whole.count, 500));
  const size = valuesPerImage(test);
  const pixels = new Uint8Array(test.pixels.length);
  const atOnce = 1000;
  let squares = 0;
  for (let start = 0; start < test.count; start += atOnce) {
    const n = Math.min(atOnce, test.count - start);
    const piece = { ...test, count: n, pixels: test.pixels.subarray(start * size, (start + n) * size) };
    (await trained.reconstruct(piece)).data.forEach((value, i) => {
      squares += (value - piece.pixels[i] / 255) ** 2;
      pixels[start * size + i] = Math.round(255 * Math.min(1, Math.max(0, value)));
    });
  }
  return {
    squaredErrorPerPixel: squares / test.pixels.length,
    readableShare: (await evaluateClassifier(judge, { ...test, pixels })).accuracy,
    originalsReadableShare: (await evaluateClassifier(judge, test)).accuracy,
  };
}

/** The first test image of each digit beside its reconstruction. */
async function digitPairs(
  trained: TrainedVae,
  test: Dataset,
  { name, label }: { readonly name: string; readonly label: string },
): Promise<Picture> {
  const digits = firstOfEach(test, 10);
  const { data } = await trained.reconstruct(digits);
  const picture = await captionedGrid(
    [
      {
        sets: [
          { caption: "original", images: digits.pixels },
          { caption: "mean", images: data },
        ],
        columns: 5,
      },
    ],
    digits.shape,
    { title: label },
  );
  return {
    file: `${name}-digits.png`,
    caption: `${label}: one test image of each digit beside its reconstruction`,
    bytes: encodePng(picture),
  };
}

function sentence([sum, half, pooling, short]: readonly Row[]): string {
  const read = ({ ours }: Row): string => `${(100 * ours["readableShare"]).toFixed(2)} %`;
  const error = ({ ours }: Row): string => ours["squaredErrorPerPixel"].toFixed(4);
  const ratio = (row: Row): number => row.ours["squaredErrorPerPixel"] / sum.ours["squaredErrorPerPixel"];
  const pooled =
    ratio(pooling) > 1.1
      ? `Pooling makes the error of a pixel ${ratio(pooling).toFixed(2)} times as large`
      : `Pooling in the encoder does not fail here: the error of a pixel is ${ratio(pooling).toFixed(2)} times that without`;
  return `The classifier reads ${read(sum)} of the reconstructions right (${read({ ...sum, ours: { readableShare: sum.ours["originalsReadableShare"] } })} of the originals), and ${read(half)} with half the error, which weighs the KL twice: mean squared error of a pixel ${error(sum)} against ${error(half)}. ${pooled}, ${read(pooling)} readable. Two latent dimensions make the error ${ratio(short).toFixed(2)} times as large and leave ${read(short)} readable.`;
}
