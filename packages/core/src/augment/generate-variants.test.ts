import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { subset, type ImageDataset } from "../data/index.js";
import type { TrainedVae } from "../inference/index.js";
import { labelledToyData, toyRuntime, toyVae } from "../testing/toy.js";
import { train } from "../train/index.js";
import { generateVariants } from "./generate-variants.js";

const data = labelledToyData(40);
let vae: TrainedVae;
beforeAll(async () => {
  vae = await train(toyVae(), data, { steps: 60, batch: 16, runtime: await toyRuntime() });
});
afterAll(() => vae.release());

/** How many images differ from their reconstruction. */
async function changed(pixels: Uint8Array): Promise<number> {
  const plain = await generateVariants(vae, data, { portion: 0 });
  const differ = (i: number): boolean =>
    [...Array(16).keys()].some((j) => pixels[i * 16 + j] !== plain.pixels[i * 16 + j]);
  return Array.from({ length: data.count }, (_, i) => differ(i)).filter(Boolean).length;
}

describe("generateVariants", () => {
  it("without noise gives reconstructions, with the labels of their sources", async () => {
    const { pixels, labels, count, shape, name } = await generateVariants(vae, data, { portion: 0 });
    const { data: means } = await vae.reconstruct(data);
    expect([count, shape, name]).toEqual([40, [1, 4, 4], "toy variants"]);
    expect(labels).toEqual(data.labels);
    expect(pixels).toEqual(Uint8Array.from(means, (v) => Math.round(255 * v)));
    expect(await generateVariants(vae, data, { portion: 1, stddev: 0 })).toMatchObject({ pixels });
  });

  it("adds noise to a portion of the codes", async () => {
    for (const portion of [0.25, 0.5, 1])
      expect(await changed((await generateVariants(vae, data, { portion, stddev: 2, seed: 1 })).pixels)).toBe(
        40 * portion,
      );
  });

  it("follows the seed", async () => {
    const draw = async (seed: number) => (await generateVariants(vae, data, { seed, stddev: 2 })).pixels;
    expect(await draw(4)).toEqual(await draw(4));
    expect(await draw(4)).not.toEqual(await draw(5));
  });

  it("encodes bits where the model was trained on them", async () => {
    const prepare = (images: ImageDataset): ImageDataset => ({
      ...images,
      pixels: images.pixels.map((v) => (v > 127 ? 255 : 0)),
    });
    const bits = await generateVariants(vae, data, { portion: 0, prepare });
    const sharp = prepare(data);
    expect(bits.pixels).toEqual((await generateVariants(vae, sharp, { portion: 0 })).pixels);
    expect(bits.pixels).not.toEqual((await generateVariants(vae, data, { portion: 0 })).pixels);
  });

  it("says what is out of range, and stops when told", async () => {
    for (const portion of [-0.1, 1.5, NaN])
      await expect(generateVariants(vae, data, { portion })).rejects.toThrow(
        `augment.noisyPortion: must be in 0..1, the share of the codes, got ${portion}`,
      );
    await expect(generateVariants(vae, data, { stddev: -1 })).rejects.toThrow(
      "augment.noise: must be a number, 0 or more, got -1",
    );
    const wide = { ...subset(data, [0, 1]), shape: [1, 2, 4] as const, count: 4 };
    await expect(generateVariants(vae, wide)).rejects.toThrow("encode: images must be [count, 16]");
    await expect(generateVariants(vae, data, { signal: AbortSignal.abort() })).rejects.toThrow("aborted");
  });
});
