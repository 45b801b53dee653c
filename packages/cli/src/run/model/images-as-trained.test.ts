import {
  decodePng,
  gatherBatch,
  resolveConfig,
  type Binarisation,
  type Config,
  type ImageDataset,
  type TrainedVae,
} from "@latents/core";
import { expect, it } from "vitest";
import { codesInPlane } from "../../draw/report/codes-in-plane.js";
import { imagesAsTrained } from "./images-as-trained.js";
import { reconstructionPairs } from "../../draw/grids/pictures.js";

const dataset: ImageDataset = {
  ...{ name: "grey", split: "test", count: 40, shape: [1, 2, 4] },
  pixels: Uint8Array.from({ length: 40 * 8 }, (_, i) => (i * 37) % 256),
  labels: Uint16Array.from({ length: 40 }, (_, i) => i % 3),
};
const config = (binarisation: Binarisation): Config =>
  resolveConfig([{ source: "test", values: { seed: 5, data: { binarisation } } }]);

it.each(["none", "dynamic"] as const)("leaves grey values for %s", (binarisation) => {
  const images = imagesAsTrained(dataset, config(binarisation), 7, 10);
  expect(images).toMatchObject({ count: 10, labels: dataset.labels!.subarray(7, 17) });
  expect(images.pixels).toEqual(dataset.pixels.subarray(7 * 8, 17 * 8));
});

it("gives bits where the model was trained on thresholded images", () => {
  const { pixels } = imagesAsTrained(dataset, config("threshold"), 7, 10);
  expect(Array.from(pixels)).toEqual(Array.from(dataset.pixels.subarray(56, 136), (v) => (v > 127.5 ? 255 : 0)));
});

it("gives the static draws of each image, whichever are asked for", () => {
  const all = imagesAsTrained(dataset, config("static"), 0, 40).pixels;
  expect(new Set(all)).toEqual(new Set([0, 255]));
  expect(imagesAsTrained(dataset, config("static"), 7, 10).pixels).toEqual(all.subarray(56, 136));
  // as `evaluate` draws them
  const measured = new Uint8Array(40 * 8);
  gatherBatch(
    dataset,
    Array.from({ length: 40 }, (_, i) => i),
    measured,
    0,
    {
      ...{ binarisation: "static", seed: 5, step: 3, stream: "evaluate" },
    },
  );
  expect(Array.from(all)).toEqual(Array.from(measured, (bit) => 255 * bit));
});

it("the pictures and the plot of codes take them so", async () => {
  const seen: Uint8Array[] = [];
  const trained = {
    latent: 2,
    size: 8,
    isGaussian: true,
    reconstruct: ({ pixels }: ImageDataset) => {
      seen.push(pixels);
      return Promise.resolve({ shape: [40, 8], data: new Float32Array(pixels.length) });
    },
    posterior: ({ pixels }: ImageDataset) => {
      seen.push(pixels);
      const codes = { shape: [40, 2], data: new Float32Array(80) };
      return Promise.resolve({ mean: codes, logVar: codes });
    },
  } as unknown as TrainedVae;
  const png = await reconstructionPairs(trained, dataset, config("threshold"));
  await codesInPlane(trained, dataset, config("threshold"));
  expect(seen).toHaveLength(2);
  for (const pixels of seen) expect(new Set(pixels)).toEqual(new Set([0, 255]));
  // the originals, 0 for the reconstructions, and the grey between them
  expect(new Set(decodePng(png, "png").pixels)).toEqual(new Set([0, 255, 48]));
});
